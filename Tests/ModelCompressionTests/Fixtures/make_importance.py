"""Writes importance.json: how PyTorch scores the channels of a small network.

Needs torch. Run it in this folder: python make_importance.py
"""

import json

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(5)
SAMPLES, CLASSES = 7, 3


class Net(nn.Module):
    """A residual sum, a depthwise convolution, a flattened image: all that ties channels together."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, 3, padding=1)
        self.conv2 = nn.Conv2d(4, 4, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(4)
        self.dw = nn.Conv2d(4, 4, 3, padding=1, groups=4, bias=False)
        self.bnd = nn.BatchNorm2d(4)
        self.pw = nn.Conv2d(4, 5, 1)
        self.fc1 = nn.Linear(45, 6)
        self.fc2 = nn.Linear(6, CLASSES)

    def forward(self, x):
        taps = {}

        def tap(name, value):
            value.retain_grad()
            taps[name] = value
            return value

        a = tap("conv1", F.relu(self.conv1(x)))
        a = F.max_pool2d(a, 2)
        b = tap("conv2", self.bn2(self.conv2(a)))
        c = F.relu(a + b)
        d = tap("dw", F.relu6(self.bnd(self.dw(c))))
        e = tap("pw", torch.tanh(self.pw(d)))
        f = tap("fc1", F.relu(self.fc1(e.flatten(1))))
        return self.fc2(f), taps


net = Net().eval()
for norm in (net.bn2, net.bnd):
    norm.weight.data.uniform_(-1.5, 1.5)
    norm.bias.data.uniform_(-0.5, 0.5)
    norm.running_mean.uniform_(-0.5, 0.5)
    norm.running_var.uniform_(0.5, 1.5)
# Large enough for ReLU6 to saturate here and there.
net.bnd.weight.data *= 6
# High enough for the rectifiers behind it to let something through.
net.fc1.bias.data.uniform_(0, 0.8)
inputs = torch.randn(SAMPLES, 1, 6, 6)
labels = torch.randint(0, CLASSES, (SAMPLES,))

# Each sample by itself, as the criterion is defined.
taylor = {}
activations = {}
for sample in range(SAMPLES):
    net.zero_grad()
    logits, taps = net(inputs[sample : sample + 1])
    F.cross_entropy(logits, labels[sample : sample + 1]).backward()
    for name, value in taps.items():
        change = (value * value.grad).detach().flatten(2 if value.dim() == 4 else 1)
        change = change.sum(2) if value.dim() == 4 else change
        taylor.setdefault(name, []).append(change[0].abs())
        activations.setdefault(name, []).append(value.detach()[0])


def channelwise(name, function):
    stacked = torch.stack(activations[name])  # [samples, channels, ...]
    return function(stacked.transpose(0, 1).flatten(1))


GROUPS = {"conv1": ["conv1", "conv2", "dw"], "pw": ["pw"], "fc1": ["fc1"]}
NORMS = {"conv1": [net.bn2, net.bnd]}


def scores(score):
    return {
        group: sum(score(layer) for layer in layers).double().tolist() for group, layers in GROUPS.items()
    }


json.dump(
    {
        "inputs": inputs.flatten().tolist(),
        "labels": labels.tolist(),
        "weights": {
            name: {"shape": list(value.shape), "data": value.flatten().tolist()}
            for name, value in net.state_dict().items()
            if value.dim() > 0
        },
        "saturated": int((torch.stack(activations["dw"]) == 6).sum()),
        "scores": {
            "taylor": scores(lambda layer: torch.stack(taylor[layer]).mean(0)),
            "activationMean": scores(lambda layer: channelwise(layer, lambda v: v.abs().mean(1))),
            "activationVariance": scores(
                lambda layer: channelwise(layer, lambda v: v.var(1, unbiased=False))
            ),
            "l1": scores(lambda layer: getattr(net, layer).weight.detach().flatten(1).norm(p=1, dim=1)),
            "l2": scores(lambda layer: getattr(net, layer).weight.detach().flatten(1).norm(p=2, dim=1)),
            "batchNormScale": {
                group: sum(norm.weight.detach().abs() for norm in norms).tolist()
                for group, norms in NORMS.items()
            },
        },
    },
    open("importance.json", "w"),
)
