# Generated from notebooks/12-the-other-side.ipynb by "make export": edit those.
"""Attributes that are worked out when they are asked for, once."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class lazy(Generic[T]):
    """Makes a method an attribute that is worked out at its first use and kept in the instance.

    So does `functools.cached_property`, but until Python 3.12 it takes a lock that all instances of
    the class share: while one request waits for a slow upload, no other could read its own.
    """

    def __init__(self, method: Callable[[Any], T]) -> None:
        self.func = method  # named as in cached_property, for tools that look for it
        self.name = method.__name__
        self.__doc__ = method.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> "lazy[T]": ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> "lazy[T] | T":
        if instance is None:
            return self
        value = self.func(instance)
        setattr(instance, self.name, value)
        return value
