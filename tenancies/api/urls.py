from django.urls import path

from tenancies.api.after_moving import DamageClaimViewSet, LeftGoodsViewSet
from tenancies.api.arrears_work import ArrearsWorkViewSet, ContactAttemptViewSet, EvictionViewSet
from tenancies.api.balances import BalanceViewSet
from tenancies.api.changes import LeaseRequestViewSet, TenantChangeViewSet
from tenancies.api.conduct import ComplaintViewSet, TenancyNoticeViewSet
from tenancies.api.followups import FollowUpViewSet
from tenancies.api.inspection_photos import InspectionPhotoViewSet
from tenancies.api.lease_ends import LeaseReviewViewSet
from tenancies.api.moving import InspectionViewSet
from tenancies.api.papers import LeasePaperViewSet
from tenancies.api.payments import UnplacedPaymentViewSet
from tenancies.api.previews import ArrearsPreview, PlanPreview
from tenancies.api.rent import RentChangeViewSet
from tenancies.api.replacements import ReplacementViewSet
from tenancies.api.views import LeaseViewSet, LedgerViewSet, RentRunViewSet

routes = [
    ("leases", LeaseViewSet, "lease"),
    ("lease-papers", LeasePaperViewSet, "lease-paper"),
    ("lease-requests", LeaseRequestViewSet, "lease-request"),
    ("tenant-changes", TenantChangeViewSet, "tenant-change"),
    ("ledger", LedgerViewSet, "ledger"),
    ("balances", BalanceViewSet, "balance"),
    ("rent-runs", RentRunViewSet, "rent-run"),
    ("arrears", ArrearsWorkViewSet, "arrears"),
    ("arrears-contacts", ContactAttemptViewSet, "arrears-contact"),
    ("evictions", EvictionViewSet, "eviction"),
    ("rent-changes", RentChangeViewSet, "rent-change"),
    ("lease-reviews", LeaseReviewViewSet, "lease-review"),
    ("lease-complaints", ComplaintViewSet, "lease-complaint"),
    ("lease-notices", TenancyNoticeViewSet, "lease-notice"),
    ("unplaced-payments", UnplacedPaymentViewSet, "unplaced-payment"),
    ("replacements", ReplacementViewSet, "replacement"),
    ("inspections", InspectionViewSet, "inspection"),
    ("inspection-photos", InspectionPhotoViewSet, "inspection-photo"),
    ("damage-claims", DamageClaimViewSet, "damage-claim"),
    ("follow-ups", FollowUpViewSet, "follow-up"),
    ("left-goods", LeftGoodsViewSet, "left-goods"),
]
urlpatterns = [
    path("arrears/preview", ArrearsPreview.as_view(), name="arrears-preview"),
    path("arrears/plan/preview", PlanPreview.as_view(), name="arrears-plan-preview"),
]
