# Decodes compact files (README, "The compact file") into arrays: decode_artifact.py FILE... writes FILE.npz beside each.
import json, struct, sys, numpy as np

def fields(data, count, bits):  # packed numbers, the first in the lowest bits
    flags = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")[:count * bits].reshape(count, bits)
    return flags.astype(np.int64) @ (1 << np.arange(bits))

def entropy(data, count, mantissa):  # mantissa 2: gaps, 3: values with their sign in the lowest bit
    contexts, precision, tokens, total = 1 << (data[0] & 3), data[0] >> 2 & 3, data[1] + 1, 1 << 14
    first, end, models = [0, *data[2:1 + contexts]], 1 + contexts + ((4 + precision) * tokens * contexts + 7) // 8, []
    for row in fields(data[1 + contexts:end], contexts * tokens, 4 + precision).reshape(contexts, tokens).tolist():
        weight = [(65536, 77936, 92682, 110218)[s & 3] << (s >> 2) if s >= 0 else 0 for s in (v - 1 << 2 - precision for v in row)]
        frequency = [1 + w * (total - sum(map(bool, row))) // sum(weight) if w else 0 for w in weight]
        if any(row): frequency[row.index(max(row))] += total - sum(frequency)
        models.append((frequency, np.cumsum([0] + frequency).tolist(), np.repeat(range(tokens), frequency).tolist()))
    state, at, average, numbers = int.from_bytes(data[end:end + 6], "little"), end + 6, 0, []
    def pop(state, at, frequency, start):
        state = (state >> 14) * frequency + state % total - start
        while state < 1 << 39: state, at = state << 8 | data[at], at + 1
        return state, at
    for _ in range(count):
        frequency, start, symbol = models[max(c for c in range(contexts) if first[c] <= min(average >> 6, 255))]
        state, at = pop(state, at, frequency[token := symbol[state % total]], start[token])
        number = (1 << mantissa | token % (1 << mantissa)) << raw if (raw := max(0, (token >> mantissa) - 1)) else token
        while raw:  # the rest of it, in parts of at most 12 bits, the highest first
            raw, part = raw - (raw % 12 or 12), raw % 12 or 12
            number += (bits := state % total >> 14 - part) << raw
            state, at = pop(state, at, 1 << 14 - part, bits << 14 - part)
        numbers += [number]
        average += ((token & ~1 if mantissa == 3 else token) << 6) - (average >> 2)
    return np.array(numbers, np.int64)

def decode(data):
    (positions, bits, width, kind), (group, stored, extra, rank) = data[:4], struct.unpack_from("<4I", data, 4)
    shape, at = struct.unpack_from(f"<{rank}I", data, 20), 20 + 4 * rank + (4 if positions == 3 else 0)
    count, rows = int(np.prod(shape)), max(shape[0], 1) if rank and group else 1  # of one scale, all weights are one row
    columns, run = count // rows, group or count or 1  # so many weights in a row share a scale
    entry, zero = {2: 4, 3: 4, 4: 4, 5: 2}.get(kind, 0), (1 if bits <= 8 else 2) if kind == 3 else 0
    length = group if kind >= 4 else rows * -(-columns // run) if stored and kind >= 2 else 0
    ends = at + np.cumsum([0, length * entry, length * zero, [0, -(-count // 8), -(-extra * width // 8), extra][positions]])
    table, zeros, index, values = (data[a:b] for a, b in zip(ends, [*ends[1:], None]))
    table, weights = np.frombuffer(table, "<f2" if kind == 5 else "<f4").astype(np.float32), np.zeros(count, np.float32)
    gaps, escape = fields(index, extra if positions == 2 else 0, width or 1), (1 << width) - 1
    if positions == 2: live = (np.cumsum(gaps + (gaps < escape)) - 1)[gaps < escape]  # an escape is that many zeros and no weight
    elif positions == 1: live = np.flatnonzero(fields(index, count, 1))
    else: live = np.cumsum(entropy(index, stored, 2) + 1) - 1 if index else np.arange(count)
    scale = live // columns * -(-columns // run) + live % columns // run
    if kind < 2: weights[live] = np.frombuffer(values, "<f2" if kind else "<f4")
    elif stored:
        code = fields(values, stored, bits) if positions < 3 else entropy(values, stored, 3)
        if positions == 3: code = np.where(code % 2, -(code // 2) - 1, code // 2 + 1)  # 0, 1, 2, 3 are 1, -1, 2, -2
        elif kind == 2: code = 1 - 2 * code if bits == 1 else (code ^ 1 << bits - 1) - (1 << bits - 1)
        elif kind == 3: code = code - np.frombuffer(zeros, f"<u{zero}").astype(np.int64)[scale]
        if kind >= 4 and positions == 3: code = code + (table < 0).sum() - (code > 0)
        weights[live] = table[code] if kind >= 4 else code.astype(np.float32) * table[scale]
    return weights.reshape(shape)

for path in sys.argv[1:]:
    start = 8 + struct.unpack_from("<Q", file := open(path, "rb").read())[0]
    header, arrays = json.loads(file[8:start]), {}
    listing = (entry.rsplit("=", 1) for entry in header.pop("__metadata__").get("tinydash.floats", "").split(",") if entry)
    shapes = {name: [int(extent) for extent in extents.split("x") if extent] for name, extents in listing}
    for name, info in header.items():
        part = file[start + info["data_offsets"][0]:start + info["data_offsets"][1]]
        arrays[name] = decode(part) if info["dtype"] == "U8" else np.frombuffer(part, "<f4").reshape(info["shape"])
    parts = np.split(arrays.pop("tinydash.floats", np.zeros(0)), np.cumsum([int(np.prod(shape)) for shape in shapes.values()]))
    np.savez(path + ".npz", **arrays, **{name: part.reshape(shapes[name]) for name, part in zip(shapes, parts)})
