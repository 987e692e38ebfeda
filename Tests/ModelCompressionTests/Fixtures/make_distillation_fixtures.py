"""Writes distillation.json: distillation losses and their gradients as PyTorch computes them in double precision.

    python3 make_distillation_fixtures.py
"""

import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(7)


def case(name, student, teacher, labels, temperature, alpha, smoothing=0.0):
    # What Swift reads are single-precision numbers.
    student = student.float().double().requires_grad_()
    teacher = teacher.float().double()
    t, a, e = (torch.tensor(x, dtype=torch.float32).double() for x in (temperature, alpha, smoothing))
    soft = t**2 * F.kl_div(
        F.log_softmax(student / t, 1), F.log_softmax(teacher / t, 1), reduction="batchmean", log_target=True)
    hard = F.cross_entropy(student, labels, label_smoothing=e.item())
    total = a * soft + (1 - a) * hard
    total.backward()
    return {
        "name": name, "temperature": temperature, "alpha": alpha, "labelSmoothing": smoothing,
        "classes": student.shape[1], "student": student.detach().flatten().tolist(),
        "teacher": teacher.flatten().tolist(), "labels": labels.tolist(), "soft": soft.item(),
        "hard": hard.item(), "total": total.item(), "gradient": student.grad.flatten().tolist(),
        "softTargets": F.softmax(teacher / t, 1).flatten().tolist(),
    }


def logits(*shape, scale=3.0):
    return torch.randn(*shape) * scale


labels = torch.tensor([3, 0, 9, 5, 3])
s, t = logits(5, 10), logits(5, 10)
cases = [
    case("the defaults", s, t, labels, 4.0, 0.7),
    case("labels alone", s, t, labels, 4.0, 0.0),
    case("the teacher alone", s, t, labels, 4.0, 1.0),
    case("temperature 1", s, t, labels, 1.0, 0.5),
    case("a low temperature", s, t, labels, 0.25, 0.5),
    case("a very low temperature", s, t, labels, 0.01, 0.5),
    case("a high temperature", s, t, labels, 50.0, 0.9),
    case("a very high temperature", s, t, labels, 2000.0, 0.9),
    case("softened labels", s, t, labels, 3.0, 0.3, 0.1),
    case("close logits", s, s + logits(5, 10, scale=0.01), labels, 4.0, 0.7),
    case("two classes", logits(3, 2), logits(3, 2), torch.tensor([1, 0, 1]), 2.0, 0.6),
    case("one sample", logits(1, 4), logits(1, 4), torch.tensor([2]), 5.0, 0.8),
    case("logits of a thousand", torch.tensor([[1000.0, -1000.0, 0.0], [0.0, 1000.0, -1000.0]]),
         torch.tensor([[-1000.0, 1000.0, 0.0], [0.0, 1000.0, -1000.0]]), torch.tensor([1, 1]), 4.0, 0.7),
]
file = pathlib.Path(__file__).with_name("distillation.json")
lines = ",\n".join(json.dumps(case) for case in cases)
file.write_text(f'{{"cases": [\n{lines}\n]}}\n')
