# Generated from notebooks/07-many-clients.ipynb by "make export": edit those.
"""Threads that take turns at one poller, and so serve many clients.

Each thread does the same: it takes the turn, waits at the poller, receives what has come until
one request is complete, passes the turn on, and answers that request. Whatever can't block is
done in the turn, by one thread at a time, and needs no further lock; only the application, which
may take its time, is called outside. No request is handed from thread to thread.
"""

import errno
import logging
import selectors
import socket
import threading
from collections import deque
from contextlib import suppress
from time import monotonic

from funicorn.connection import ANSWERING, HEAD, OVER, Connection
from funicorn.contract import Application
from funicorn.environ import base_environ
from funicorn.limits import LIMITS, TIMES, Limits, Times
from funicorn.poller import Poller

log = logging.getLogger("funicorn")

TICK = 1.0  # seconds between two looks at the deadlines
MOMENT = 0.2  # seconds that a client needs at most, from connecting to its first word


class Worker:
    """Serves `app` to the clients of `listener`, which it makes its own.

    `start` starts its threads; `stop` lets them finish what has begun, and end; `join` waits
    until they have.
    """

    def __init__(
        self,
        app: Application,
        listener: socket.socket,
        threads: int = 1,
        limits: Limits = LIMITS,
        times: Times = TIMES,
    ) -> None:
        self.app = app
        self.listener = listener
        self.limits = limits
        self.times = times
        self.turn = threading.Lock()
        self.ready: deque[Connection] = deque()  # those that can proceed
        self.returned: deque[Connection] = deque()  # those that others have given back
        self.connections: set[Connection] = set()
        self.poller = Poller()
        self.wakeup, self.waker = socket.socketpair()
        self.polling = False
        self.accepting = False
        self.stopping = False
        self.next_look = 0.0  # at the deadlines, by time.monotonic
        self.stop_deadline = 0.0
        self.running = 0  # threads
        self.ended = threading.Event()
        self.threads = [
            threading.Thread(target=self.run, name=f"funicorn-{number}", daemon=True)
            for number in range(1, threads + 1)
        ]

    def start(self) -> None:
        """Start the threads; return at once."""
        self.listener.setblocking(False)
        self.wakeup.setblocking(False)
        self.poller.register(self.wakeup, selectors.EVENT_READ, self.wakeup)
        self.begin_accepting()
        for thread in self.threads:
            self.running += 1
            thread.start()

    def begin_accepting(self) -> None:
        """Watch the listener for new clients."""
        self.poller.register(self.listener, selectors.EVENT_READ, self.listener)
        self.accepting = True

    def wake(self) -> None:
        """Make the thread that waits at the poller look up."""
        with suppress(OSError):  # the threads have ended already
            self.waker.send(b"!")

    def run(self) -> None:
        """Answer request after request; what each thread does."""
        while True:
            connection = None
            try:
                self.turn.acquire()
                try:
                    connection = self.next()
                finally:
                    self.turn.release()
                if connection is None:
                    return self.end()
                if self.stopping:
                    connection.last = True
                connection.answer(self.app)
                if self.stopping or not connection.rests():
                    self.give_back(connection)
            except BaseException:  # our own mistake; it must not cost the server a thread
                log.critical("a thread failed, and goes on", exc_info=True)
                if connection is not None:
                    connection.state = OVER
                    self.give_back(connection)

    def next(self) -> Connection | None:
        """Return a connection with a complete request; None when the work is done.

        Only for the thread whose turn it is.
        """
        ready = self.ready
        while True:
            while ready:
                connection = ready.popleft()
                if connection.state is ANSWERING:
                    continue  # in other hands; it will be given back, or polled again
                try:
                    if connection.state is not OVER and connection.proceed():
                        if not connection.watched:
                            self.watch(connection, selectors.EVENT_READ)
                        return connection
                    if connection.deadline < monotonic():
                        connection.expire()
                except BaseException:  # our own mistake, again
                    connection.state = OVER
                    raise
                finally:
                    if connection.state is not ANSWERING:
                        self.settle(connection)
            if self.stopping and self.finish():
                return None
            self.poll()

    def settle(self, connection: Connection) -> None:
        """Watch a connection for what it waits for now; close it when it is over."""
        self.watch(connection, connection.interest())
        if connection.state is OVER:
            self.connections.discard(connection)
            connection.close()

    def watch(self, connection: Connection, event: int) -> None:
        """Let the poller watch a connection for `event`, or for nothing."""
        if event != connection.watched:
            if connection.watched:
                self.poller.unregister(connection.client)
            if event:
                self.poller.register(connection.client, event, connection)
            connection.watched = event

    def poll(self) -> None:
        """Wait until something can proceed."""
        self.polling = True  # whoever gives a connection back from now on must wake us
        wait = MOMENT if self.stopping else TICK
        found = self.poller.poll(0 if self.ready or self.returned else wait)
        self.polling = False
        while self.returned:
            self.ready.append(self.returned.popleft())
        for owner in found:
            if not isinstance(owner, Connection):
                self.attend(owner)
            elif owner.state is not ANSWERING:
                self.ready.append(owner)
            else:
                self.look_away(owner)
        now = monotonic()
        if now >= self.next_look:
            self.look_at_deadlines(now)

    def attend(self, owner: object) -> None:
        """See to the listener, or to the bell."""
        if owner is self.listener:
            self.accept()
        else:
            self.wakeup.recv(4096)

    def accept(self) -> None:
        """Accept all clients that wait at the listener."""
        while True:
            try:
                client, peer = self.listener.accept()
            except BlockingIOError:
                return
            except OSError as error:
                return self.refused(error)
            client.setblocking(False)
            try:
                address = client.getsockname()
            except OSError:  # it has left already, says macOS
                client.close()
                continue
            base = base_environ(address, peer, multithread=len(self.threads) > 1)
            connection = Connection(client, base, self.limits, self.times)
            self.connections.add(connection)
            self.settle(connection)

    def refused(self, error: OSError) -> None:
        """The system has not given us a client."""
        if error.errno in FULL:
            self.make_room(error)
        elif error.errno in (errno.EBADF, errno.EINVAL):
            log.error("the listener is closed: %s; ending", error)
            self.stopping = True
        # and otherwise this client has left while it waited

    def give_back(self, connection: Connection) -> None:
        """Leave a connection to the thread whose turn it is."""
        self.returned.append(connection)
        if self.polling:
            self.wake()

    def look_away(self, connection: Connection) -> None:
        """Don't watch a client that sends more while its request is being answered."""
        self.settle(connection)
        if connection.state is not ANSWERING:  # answered just now, by a thread that saw no need
            self.ready.append(connection)

    def look_at_deadlines(self, now: float) -> None:
        """Look once more at all whose time is over: `next` parts from those that can't proceed."""
        self.next_look = now + TICK
        for connection in self.connections:
            if connection.state is not ANSWERING and connection.deadline < now:
                self.ready.append(connection)
        if not (self.accepting or self.stopping):
            self.begin_accepting()

    def make_room(self, error: OSError) -> None:
        """Accept nobody for a while, and part from some of those that keep a connection unused."""
        self.stop_accepting()
        unused = [connection for connection in self.connections if connection.unused()]
        unused.sort(key=lambda connection: connection.deadline, reverse=True)
        del unused[: len(unused) // 2]
        log.error("can't accept clients: %s; closing %d unused connections", error, len(unused))
        for connection in unused:
            connection.state = OVER
            self.settle(connection)

    def stop_accepting(self) -> None:
        """Don't watch the listener any more."""
        if self.accepting:
            self.poller.unregister(self.listener)
            self.accepting = False

    def stop(self) -> None:
        """Ask the threads to end: no new clients, no further requests of the old ones."""
        self.stopping = True
        self.wake()

    def finish(self) -> bool:
        """Bring the work to its end; return whether it is there."""
        if not self.stop_deadline:
            self.stop_deadline = monotonic() + self.times.stop
            self.accept()  # those who have come in time are served
            self.stop_accepting()
            self.listener.close()
            for connection in self.connections:
                connection.last = True
                if connection.unused():
                    self.ready.append(connection)  # its next request may be here already
            return not self.connections
        for connection in list(self.connections):
            if connection.unused() and not self.has_just_come(connection):
                connection.state = OVER
                self.settle(connection)
        return not self.connections or monotonic() > self.stop_deadline

    def has_just_come(self, connection: Connection) -> bool:
        """Return whether a client has connected a moment ago, and said nothing yet."""
        come = connection.deadline - self.times.head
        return connection.state is HEAD and monotonic() < come + MOMENT

    def end(self) -> None:
        """End this thread; the last one closes what is left."""
        with self.turn:
            self.running -= 1
            if not self.running:
                self.close()

    def close(self) -> None:
        """Close what is left."""
        for connection in self.connections:  # their time is over
            connection.close()
        for each in (self.listener, self.poller, self.wakeup, self.waker):
            each.close()
        self.ended.set()

    def join(self, seconds: float | None = None) -> None:
        """Wait until all threads have ended, or `seconds` have passed."""
        deadline = None if seconds is None else monotonic() + seconds
        if not self.stopping:
            # Not Thread.join: interrupted by Ctrl-C, it takes its thread for ended (Python < 3.13)
            self.ended.wait(seconds)
        for thread in self.threads:
            if thread.is_alive():
                thread.join(None if deadline is None else max(0.0, deadline - monotonic()))
        alive = any(thread.is_alive() for thread in self.threads)
        if not alive and not self.ended.is_set():  # Ctrl-C came before all of them were started
            self.close()


FULL = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
