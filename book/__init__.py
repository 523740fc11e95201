"""What turns the notebooks into packages and pages.

A notebook needs one thing of it: `import book; book.chapter(2)`. So importing this package
must be quick; whatever is slow is imported where it is used.
"""

from book.chapter import chapter, finished
from book.errors import BookError

__all__ = ["BookError", "chapter", "finished"]
