"""All models of the app under one name."""

from inspections.models.event import Event
from inspections.models.evidence import Evidence, SelfReport
from inspections.models.field import FieldOperation, FieldPackage, FieldPreparation
from inspections.models.inspection import (
    DelegationMember,
    DelegationVacancy,
    Exemplar,
    Inspection,
    VisitProposal,
)
from inspections.models.minutes import Minutes, Opinion
from inspections.models.plan import InspectionPlan, LegalBasis, PlanBasis, PlanRoleRequirement, Side
from inspections.models.report import ClusterReport
from inspections.models.signature import Signature, SignedContent, Submission

__all__ = [
    "ClusterReport",
    "DelegationMember",
    "DelegationVacancy",
    "Event",
    "Evidence",
    "Exemplar",
    "FieldOperation",
    "FieldPackage",
    "FieldPreparation",
    "Inspection",
    "InspectionPlan",
    "LegalBasis",
    "Minutes",
    "Opinion",
    "PlanBasis",
    "PlanRoleRequirement",
    "SelfReport",
    "Side",
    "Signature",
    "SignedContent",
    "Submission",
    "VisitProposal",
]
