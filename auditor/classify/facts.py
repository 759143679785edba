"""What a model folder says of itself: `labels.json`, and where the folder is."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from auditor.bundle import MODELS
from auditor.errors import ModelError, NotFoundError


class ScoreLayer(BaseModel):
    """A chance = sigmoid(intercept + push × logit + pressure · logits + Σ findings[kind] × count).

    A kind of finding is its `category/severity`; counts, three at most, are of the pack of the text's
    language.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    intercept: float
    push: float
    pressure: tuple[float, float, float]
    findings: dict[str, float]
    prior: float = Field(gt=0, lt=1, description="share of what it tells among the posts it was fitted on")


def _for_any_language(layers: dict[str, ScoreLayer]) -> dict[str, ScoreLayer]:
    if layers and "" not in layers:
        raise ValueError("the empty name, which stands for any other language, is missing")
    return layers


ByLanguage = Annotated[dict[str, ScoreLayer], AfterValidator(_for_any_language)]


class ModelFacts(BaseModel):
    """`labels.json`: what the outputs mean and how far they can be trusted.

    A score inside `review` needs a person's eye.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    scheme: Literal["push-pressure-pillar/3"]
    name: str
    version: str
    base: str
    trained_on: int = Field(description="posts")
    scores: ByLanguage = Field(
        min_length=1, description="P(sales_push) by language; the empty name stands for any other"
    )
    pressures: ByLanguage = Field(
        description="P(pressure = 3) of a push, by language; empty where the model tells only pushes"
    )
    threshold: float = Field(gt=0, lt=1)
    review: tuple[float, float]
    high_pressure: float = Field(
        gt=0, lt=1, description="least chance by `pressures` that names a push high-pressure"
    )
    languages: tuple[str, ...]
    rules: str = Field(description="version of the rule packs whose findings the layers were fitted with")
    files: dict[str, str] = Field(description="SHA-256 of each file of the folder")

    @property
    def priors(self) -> dict[str, float]:
        """The share of pushes each language's scores were calibrated at; the empty name for any other."""
        return {language: layer.prior for language, layer in self.scores.items()}


def find(name: str | Path) -> Path:
    """The folder of a model.

    Raises:
        NotFoundError: it is neither a folder with a `labels.json` nor the name of a shipped model.
    """
    for folder in (Path(name), MODELS / name):
        if (folder / "labels.json").is_file():
            return folder
    shipped = ", ".join(sorted(path.parent.name for path in MODELS.glob("*/labels.json"))) or "none"
    raise NotFoundError(
        f"There is no model {name}; shipped: {shipped}; or set AUDITOR_MODEL to a model folder."
    )


def check_files(folder: Path, facts: ModelFacts) -> None:
    """Hold a model's files to the checksums its `labels.json` names: weights and scores belong together.

    Raises:
        ModelError: a file is missing, or another one.
    """
    for name, digest in facts.files.items():
        try:
            found = hashlib.sha256((folder / Path(name).name).read_bytes()).hexdigest()
        except OSError as error:
            raise ModelError(f"{folder / name} can't be loaded: {error}; install the model again.") from error
        if found != digest:
            raise ModelError(
                f"{folder / name} is not the file its labels.json names; install the model again."
            )


def read_facts(folder: Path) -> ModelFacts:
    """Read a model's `labels.json`.

    Raises:
        ModelError: it is missing or of another label scheme.
    """
    path = folder / "labels.json"
    try:
        return ModelFacts.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{path} can't be read: {error}; install the model again.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ModelError(
            f"{path} is not of this version's label scheme ({where}: {first['msg']})."
        ) from error
