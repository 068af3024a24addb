from .catalogue import (
    CatalogueChange,
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
from .uses import ChannelUse

__all__ = [
    "CareChain",
    "CatalogueChange",
    "CatalogueVersion",
    "ChainPlace",
    "ChainStep",
    "Channel",
    "ChannelUse",
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
