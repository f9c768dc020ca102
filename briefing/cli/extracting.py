"""The extraction of one document, as a value that another process can be handed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from briefing.extraction.extract import EXTRACTOR_NAME, EXTRACTOR_VERSION, extract_document
from briefing.extraction.parallel import spread_over
from briefing.ingest import Extraction, Failed
from briefing.intake.document import Document
from briefing.regions.load import load_region


@dataclass(frozen=True, slots=True)
class ExtractWith:
    """Extracts documents under a region pack, which each process loads once."""

    region: str

    def __call__(self, document: Document) -> Extraction | Failed:
        """The document's claims. A document that breaks a rule costs itself, not the run."""
        region = load_region(self.region)
        try:
            claims = extract_document(
                document.text, digest=document.digest, metadata=document.metadata, region=region
            )
        except (ImportError, OSError, MemoryError):
            raise  # the installation or the machine, not the document
        except Exception as error:  # noqa: BLE001 - one document must not end the run
            return Failed(f"its claims could not be extracted ({type(error).__name__}: {error})")
        return Extraction(claims, EXTRACTOR_NAME, EXTRACTOR_VERSION, region.digest)


@dataclass(frozen=True, slots=True)
class InProcesses:
    """`map` over several processes; results keep the order of the items."""

    jobs: int

    def __call__(self, function: Callable[[Any], Any], items: Iterable[Any], /) -> Iterator[Any]:
        """`function` of each item; an item that kills its worker becomes `Failed`."""
        return spread_over(self.jobs, function, items, died=Failed)
