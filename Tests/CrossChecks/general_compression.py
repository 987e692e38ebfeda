# What general-purpose compression makes of the codes of all layers of the built-in models (README, "The compact file"):
# general_compression.py PROGRAM prints bytes of packed codes, with gzip -9 and with xz -9e, for each row of the table.
import gzip, lzma, pathlib, subprocess, sys, tempfile
import numpy as np

MODELS = ["digits-mlp", "lenet-300-100", "lenet5", "resnet8", "mobilenet-tiny"]
ROWS = {
    "8 bits": ["--bits", "8"],
    "4 bits, 80 % zeros": ["--bits", "4", "--sparsity", "0.8"],
    "palette of 4 bits, 90 % zeros": ["--bits", "4", "--sparsity", "0.9", "--scheme", "palette"],
}
decoder = pathlib.Path(__file__).with_name("decode_artifact.py")


def codes(weights, bits, is_palette):
    """The code of each weight: its place among the layer's values, or how many steps of its channel's scale it is."""
    if is_palette:
        return np.searchsorted(np.unique(np.append(weights.ravel(), 0)), weights.ravel()).clip(max=2**bits - 1)
    rows = weights.reshape(len(weights), -1)
    scale = np.abs(rows).max(1, keepdims=True) / (2 ** (bits - 1) - 1)
    return np.rint(rows / np.where(scale == 0, 1, scale)).astype(int).ravel() & (2**bits - 1)


def packed(codes, bits):
    if bits == 8:
        return codes.astype(np.uint8).tobytes()
    codes = np.append(codes, [0] * (len(codes) % 2)).astype(np.uint8)
    return (codes[0::2] | codes[1::2] << 4).tobytes()


for title, options in ROWS.items():
    bits, data = int(options[1]), b""
    for model in MODELS:
        with tempfile.TemporaryDirectory() as folder:
            file = f"{folder}/{model}.safetensors"
            subprocess.run([sys.argv[1], "compress", model, *options, "-o", file, "--quiet"], check=True, stdout=subprocess.DEVNULL)
            subprocess.run([sys.executable, decoder, file], check=True)
            arrays = np.load(f"{file}.npz")
            for name in arrays.files:
                if name.endswith(".weight") and arrays[name].ndim > 1:
                    data += packed(codes(arrays[name], bits, "palette" in options), bits)
    print(title, len(data), len(gzip.compress(data, 9)), len(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME)), sep=" | ")
