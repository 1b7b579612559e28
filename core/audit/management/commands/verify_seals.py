from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.audit import sealing


class Command(BaseCommand):
    help = (
        "Finds any change in the sealed parts of the audit trail and the read log. Give the hash of a seal kept "
        "outside the database with --newest: without it a whole chain written anew is not found. "
        "Run as the database's owner."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--newest", default="", metavar="HASH", help="a seal kept outside the database")

    def handle(self, *args: Any, **options: Any) -> None:
        kept = options["newest"].strip().lower()
        if kept and (len(kept) != 64 or set(kept) - set("0123456789abcdef")):
            raise CommandError("--newest er 64 tegn, 0-9 og a-f: kontrollsummen slik den står på seglet.")
        report = sealing.verify(kept)
        self.stdout.write(f"{report.seals} segl, {report.rows} forseglede rader kontrollert.")
        for link in report.dropped:
            self.stdout.write(
                f"Tatt bort etter bevaringsreglene: {link.log} {link.month:%Y-%m}, {link.rows} rader, "
                f"godkjent av {', '.join(str(user) for user in link.approvals)}."
            )
        if report.newest is not None:
            self.stdout.write(f"Nyeste segl er nummer {report.newest.number}: {report.newest.hash.hex()}")
        if not kept:
            self.stdout.write("Uten --newest er det ikke kontrollert at hele kjeden er den samme som før.")
        if not report.sound:
            for fault in report.faults:
                self.stderr.write(fault)
            raise CommandError(f"{len(report.faults)} feil: noe som var forseglet, er endret.")
        self.stdout.write(self.style.SUCCESS("Ingen endringer funnet."))
