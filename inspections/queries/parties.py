"""Who signs for which party, in which order, and whose turn it is."""

from __future__ import annotations

from accounts.models import User
from inspections.models import DelegationMember, Inspection, Signature, SignedContent

Party = Signature.Party
ORDER = (Party.SECRETARY, Party.HEAD, Party.REPRESENTATIVE)
_DUTY = {Party.SECRETARY: "is_secretary", Party.HEAD: "is_head", Party.REPRESENTATIVE: "is_representative"}


def content_in_force(inspection: Inspection) -> SignedContent | None:
    """The content put up for signing and not voided; asked anew unless `with_turn` has read it."""
    if "contents_in_force" in inspection.__dict__:
        return next(iter(inspection.contents_in_force), None)
    return inspection.signed_contents.filter(voided_at__isnull=True).prefetch_related("signatures").first()


def signer_for(inspection: Inspection, party: str) -> DelegationMember | None:
    members = inspection.delegation_members.all()
    return next((m for m in members if getattr(m, _DUTY[party])), None)


def next_party(signed: SignedContent) -> str | None:
    """Whose turn it is; None when all three have confirmed."""
    done = {s.party for s in signed.signatures.all() if s.decision == Signature.Decision.CONFIRMED}
    return next((party for party in ORDER if party not in done), None)


def party_of(user: User, inspection: Inspection) -> str | None:
    """The party for which `user` signs; None for everybody else."""
    signers = ((party, signer_for(inspection, party)) for party in ORDER)
    return next((party for party, member in signers if member and member.user_id == user.pk), None)
