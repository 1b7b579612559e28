"""What the audit trail says of moving in and out, damage claims and goods left behind."""

from core.audit import verbs

verbs.register_all(
    {
        "inspection.started": "Protokoll ble påbegynt",
        "inspection.filled": "Protokollen ble fylt ut",
        "inspection.photo_added": "Bilde ble lagt i protokollen",
        "inspection.photo_removed": "Bilde ble tatt ut av protokollen",
        "inspection.printed": "Protokollen ble skrevet ut",
        "inspection.closed": "Protokollen ble signert",
        "inspection.reopened": "Protokollen ble åpnet for retting",
        "inspection.discarded": "Protokollen ble forkastet",
        "inspection.fixed": "Feil fra protokollen ble rettet",
        "lease.move_in_recorded": "Innflyttingsprotokollen er ferdig",
        "lease.move_out_recorded": "Utflyttingsprotokollen er ferdig",
        "damage_claim.raised": "Krav for skade ble laget",
        "damage_claim.changed": "Krav for skade ble endret",
        "damage_claim.sent": "Krav for skade ble sendt",
        "damage_claim.agreed": "Kravet for skade ble godtatt",
        "damage_claim.disputed": "Kravet for skade ble bestridt",
        "damage_claim.bank_told": "Banken varslet at leieren vil ha depositumet",
        "damage_claim.suit_brought": "Kravet for skade ble brakt inn for Husleietvistutvalget eller retten",
        "damage_claim.settled": "Kravet for skade ble gjort opp",
        "damage_claim.dropped": "Kravet for skade ble frafalt",
        "deposit.released": "Sikkerheten ble frigitt",
        "left_goods.kept": "Etterlatte ting ble tatt vare på",
        "left_goods.changed": "Opplysninger om etterlatte ting ble endret",
        "left_goods.invited": "Leieren ble skriftlig oppfordret til å hente tingene",
        "left_goods.collected": "Etterlatte ting ble hentet",
        "left_goods.sold": "Etterlatte ting ble solgt",
        "left_goods.disposed": "Etterlatte ting ble kastet eller gitt bort",
    }
)
