from .catalogue import (
    CatalogueVersion,
    Channel,
    Code,
    ImportGap,
    Municipality,
    Place,
    Service,
    SourceRecord,
    WordForm,
    new_token,
)
from .chains import CareChain, ChainPlace, ChainStep
from .editing import Correction, ServiceDraft, TemplateUpload
from .sync import SyncPage, SyncRun

__all__ = [
    "CareChain",
    "CatalogueVersion",
    "ChainPlace",
    "ChainStep",
    "Channel",
    "Code",
    "Correction",
    "ImportGap",
    "Municipality",
    "Place",
    "Service",
    "ServiceDraft",
    "SourceRecord",
    "SyncPage",
    "SyncRun",
    "TemplateUpload",
    "WordForm",
    "new_token",
]
