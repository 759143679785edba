"""A small labelled corpus on disk, in the two folders training reads."""

import json
from pathlib import Path

PUSHES = (
    "Order your kettle today, 20% off",
    "Grab yours before they are gone!",
    "Buy one loaf, get one free",
    "Book your table now",
)
VALUES = (
    "Why ferns brown at the tips",
    "Thank you for coming on Saturday",
    "How we fire a glaze",
    "Our goalkeeper turns thirty today",
)


X_IN_ENGLISH = {"platform": "x", "lang": "en"}


def write_corpus(folder: Path) -> tuple[Path, Path]:
    """Sixteen dev and eight train posts: the folder of texts and the folder of labels."""
    texts, labels = folder / "texts", folder / "labels"
    texts.mkdir()
    labels.mkdir()
    known = []
    with (texts / "posts.jsonl").open("w") as out:
        for number in range(24):
            push = number % 2 == 1
            text = f"{(PUSHES if push else VALUES)[number // 2 % 4]} {number}"
            shown = {
                "id": str(number),
                "platform": "x",
                "author": f"{'dt'[number >= 16]}{number % 5}",
                "lang": "en",
                "text": text,
            }
            out.write(json.dumps(shown) + "\n")
            known.append(
                {
                    "id": str(number),
                    "split": "dev" if number < 16 else "train",
                    "sample": "random",
                    "hard_sell": 2 if push else 0,
                    "pillar": "offer" if push else "educate",
                    "unclear": False,
                }
            )
    (labels / "labels.jsonl").write_text("".join(json.dumps(row) + "\n" for row in known))
    ours = {
        "id": "w1",
        "platform": "x",
        "lang": "de",
        "text": "Jetzt bestellen",
        "hard_sell": 2,
        "pillar": "offer",
    }
    (labels / "written.jsonl").write_text(json.dumps(ours) + "\n")
    return texts, labels
