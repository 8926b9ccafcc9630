"""Train the network that reads digits of scans by their shape, from the typefaces installed here.

Digits are drawn at the sizes that scans have, spoiled as scanners spoil them and brought into a square as the reader
does it. A share of the typefaces is held out to tell how well digits of a typeface never seen are read; the network
that is kept learns from all of them.

The network in the repository learnt from 285 faces of Debian 12: the Chinese ones, those that every desktop has, and of
fonts-open-sans, -cantarell, -inter, -ebgaramond, -junicode, -hack, -firacode, -jetbrains-mono, -roboto-unhinted,
-texgyre, -lmodern, -cmu, -sil-gentium, -sil-charis, -sil-andika, -croscore, -anonymous-pro, -inconsolata, -cabin,
-oldstandard, -quattrocento, -vollkorn, -gfs-didot, -ipafont, -mplus, -dejavu-extra, -urw-base35, -cwtex-ming,
-cwtex-kai, -nanum, -unfonts-core and -baekmuk, up to four upright weights of a family.

    python benchmarks/train_scan_digits.py            how many of the held-out digits are right
    python benchmarks/train_scan_digits.py --keep     writes extractors/readers/scan/digit_shapes.npz
"""

from __future__ import annotations

import subprocess
import sys
import zlib
from multiprocessing import Pool

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from gongkai.extractors.readers import digit_network
from gongkai.extractors.readers.scan import digit_shapes

Floats = NDArray[np.float32]
Face = tuple[str, int]

KEPT = digit_shapes.WEIGHTS
HELD_OUT = "LiberationSans", "microhei", "ukai", "gkai", "LXGWWenKaiMono", "DejaVuSerif"
NO_TEXT = "Symbol", "Emoji", "D050000L", "opens___", "Z003"
"""Pictures and handwriting."""
VARIABLE = 1 << 16
"""From this index on fontconfig lists instances of variable fonts."""
PER_FACE = 30
"""Pictures of each digit in each typeface."""
HIDDEN = 128
EPOCHS, BATCH, RATE = 24, 256, 0.002


def faces() -> list[Face]:
    """The typefaces installed here, each once: those of one collection often share their digits."""
    listed = subprocess.run(["fc-list", ":charset=30", "file", "index"], capture_output=True, text=True, check=True)
    found: dict[bytes, Face] = {}
    for line in sorted(listed.stdout.splitlines()):
        path, _, index = line.partition(":")
        number = int(index.split("=")[-1] or 0) if "=" in index else 0
        if not any(word in path for word in NO_TEXT) and number < VARIABLE:
            mask = ImageFont.truetype(path.strip(), 40, index=number).getmask("0123456789")
            found.setdefault(bytes(mask), (path.strip(), number))
    return list(found.values())


def drawn(face: Face, digit: int, random: np.random.Generator) -> Floats:
    """The darkness of a digit as a scan of 150 or 200 dpi has it, with what a scanner adds."""
    fine = 4
    size = random.uniform(12, 34)
    font = ImageFont.truetype(face[0], round(size * fine), index=face[1])
    side = round(size * fine * 1.6)
    image = Image.new("L", (side, side), 255)
    ImageDraw.Draw(image).text(
        (side / 2, side / 2), str(digit), font=font, fill=int(random.integers(0, 70)), anchor="mm"
    )
    large = np.asarray(image, np.uint8)
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), random.uniform(-1.5, 1.5), 1)
    turn[:, 2] += random.uniform(0, fine, 2)
    turn[0, 1] += random.choice([0, 0, 0, -0.2])  # set slanted by a program that has no italic
    large = cv2.warpAffine(large, turn, (side, side), borderValue=255)
    small = cv2.resize(large, None, fx=1 / fine, fy=1 / fine, interpolation=cv2.INTER_AREA).astype(np.float32)
    thick = random.random()
    if thick < 0.15:
        small = cv2.erode(small, np.ones((2, 2), np.uint8))
    small = cv2.GaussianBlur(small, (0, 0), random.uniform(0.3, 1.3))
    small += random.normal(0, random.choice([0, 4, 10]), small.shape).astype(np.float32)
    pixels = np.clip(small, 0, 255).astype(np.uint8)
    quality = int(random.integers(25, 95))
    pixels = np.asarray(cv2.imdecode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 0), np.uint8)
    if random.random() < 0.3:  # worked on at a higher resolution than it was scanned at
        pixels = np.asarray(cv2.resize(pixels, None, fx=1.25, fy=1.25, interpolation=cv2.INTER_CUBIC), np.uint8)
    if random.random() < 0.1:
        pixels = np.where(pixels < 150, np.uint8(0), np.uint8(255))
    return np.clip(255 - pixels.astype(np.float32), 0, None)


def shapes(face: Face) -> tuple[Floats, NDArray[np.int64]]:
    """Pictures of the digits of a typeface, brought into a square, and which digits they are."""
    random = np.random.default_rng(zlib.crc32(f"{face}".encode()))
    made, digits = [], []
    for digit in np.repeat(np.arange(10), PER_FACE):
        depth = drawn(face, int(digit), random)
        areas = digit_shapes.glyph_areas(depth)
        if len(areas) == 1:
            made.append(digit_network.brought_into_square(areas[0].of(depth)))
            digits.append(digit)
    return np.array(made, np.float32).reshape(-1, digit_network.SIDE**2), np.array(digits, np.int64)


def trained(inputs: Floats, digits: NDArray[np.int64], seed: int = 0) -> list[Floats]:
    """One hidden layer, by Adam on the cross entropy."""
    random = np.random.default_rng(seed)
    sizes = [(inputs.shape[1], HIDDEN), (HIDDEN,), (HIDDEN, 10), (10,)]
    weights = [random.normal(0, (2 / s[0]) ** 0.5 if len(s) > 1 else 0, s).astype(np.float32) for s in sizes]
    first, second = ([np.zeros_like(w) for w in weights] for _ in range(2))
    targets = np.full((len(digits), 10), 0.002, np.float32)
    targets[np.arange(len(digits)), digits] = 1 - 0.018
    step = 0
    for epoch in range(EPOCHS):
        order = random.permutation(len(inputs))
        rate = RATE * (1 - epoch / EPOCHS) + 1e-4
        for start in range(0, len(order), BATCH):
            step += 1
            batch = order[start : start + BATCH]
            x = inputs[batch] + random.normal(0, 0.05, (len(batch), inputs.shape[1])).astype(np.float32)
            hidden = np.maximum(x @ weights[0] + weights[1], 0)
            scores = hidden @ weights[2] + weights[3]
            odds = np.exp(scores - scores.max(axis=1, keepdims=True))
            error = (odds / odds.sum(axis=1, keepdims=True) - targets[batch]) / len(batch)
            below = (error @ weights[2].T) * (hidden > 0)
            slopes = [x.T @ below, below.sum(axis=0), hidden.T @ error, error.sum(axis=0)]
            first = [0.9 * m + 0.1 * slope for m, slope in zip(first, slopes, strict=True)]
            second = [0.999 * v + 0.001 * slope * slope for v, slope in zip(second, slopes, strict=True)]
            ways = [
                m / (1 - 0.9**step) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
                for m, v in zip(first, second, strict=True)
            ]
            weights = [w - np.float32(rate) * way.astype(np.float32) for w, way in zip(weights, ways, strict=True)]
    return weights


def main() -> None:
    known = faces()
    with Pool(2) as pool:
        made = pool.map(shapes, known, chunksize=1)
    is_held_out = [any(name in path for name in HELD_OUT) for path, _ in known]
    seen = [m for m, held_out in zip(made, is_held_out, strict=True) if not held_out]
    unseen = [m for m, held_out in zip(made, is_held_out, strict=True) if held_out]
    weights = trained(*_together(seen))
    inputs, right = _together(unseen)
    chances = digit_network.probabilities(inputs, weights)
    wrong = chances.argmax(axis=1) != right
    sure = chances.max(axis=1) >= digit_shapes.SURE
    print(f"{len(known)} typefaces, {len(unseen)} held out: of {len(right)} digits {wrong.sum()} wrong,", end=" ")
    print(f"{(wrong & sure).sum()} of them read with certainty, {(~sure).sum()} not read")
    if "--keep" in sys.argv:
        weights = trained(*_together(made))
        names = ("w1", "b1", "w2", "b2")
        np.savez_compressed(KEPT, **{n: w.astype(np.float16) for n, w in zip(names, weights, strict=True)})


def _together(made: list[tuple[Floats, NDArray[np.int64]]]) -> tuple[Floats, NDArray[np.int64]]:
    return np.concatenate([inputs for inputs, _ in made]), np.concatenate([digits for _, digits in made])


if __name__ == "__main__":
    main()
