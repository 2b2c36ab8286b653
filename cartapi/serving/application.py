"""The application of a worker: its own database connections, and the relay of mails among what it may have to do."""

import tempfile
import threading
from pathlib import Path

from cartapi.app import create_app
from cartapi.config import Config
from cartapi.services.mail_bell import Bell
from cartapi.services.mail_relay import Relay
from cartapi.serving import tracing
from cartapi.serving.relay import RelayPost
from cartapi.serving.worker import Lifeline, Wsgi, attend
from cartapi.store.database import Database
from cartapi.web.meter import Meter


class Loader:
    """Made in the supervisor, so that all the application needs is imported once; called in each worker."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.relay_post = RelayPost()
        self.bell = Bell()
        self._numbers = tempfile.TemporaryDirectory(prefix="cartapi-metrics-")  # goes with the supervisor

    def __call__(self, lifeline: Lifeline) -> Wsgi:
        database, stop = Database(self.config.database_url, self.config.table_prefix), _Stop(self.bell)
        self.relay_post.stand_for(Relay(database, bell=self.bell), stop)
        application = create_app(self.config, database, meter=Meter(Path(self._numbers.name)), bell=self.bell)
        return attend(tracing.traced(application, database) if self.config.otel else application, lifeline, stop)


class _Stop(threading.Event):
    """The end of a worker, which the relay that listens for the bell hears, too."""

    def __init__(self, bell: Bell) -> None:
        super().__init__()
        self._bell = bell

    def set(self) -> None:
        super().set()
        self._bell.ring()
