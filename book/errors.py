"""What can go wrong in the book's material."""


class BookError(Exception):
    """Something in the notebooks is wrong; the message is the one line that a user sees.

    It names the file, the cell and the line where they are known, and the remedy.
    """
