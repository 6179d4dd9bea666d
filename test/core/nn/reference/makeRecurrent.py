"""Reference values for recurrent networks: nn.RNN, nn.GRU and nn.LSTM, two layers of each, with a linear layer on top, in
double precision on a tiny batch of sequences of different lengths, packed, so that no padding is read.

usage: python3 makeRecurrent.py > recurrent.json   (Debian: apt-get install python3-torch python3-numpy libopenblas0)

For each cell and the softmax over all products: the loss, the gradient of every parameter, the losses of five Adam steps
on the same batch and the parameters after them. Names, layouts and the order of gates are ours. PyTorch has two biases
where only their sum counts; there the second is held at zero.
"""
import json, sys
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

V, E, L, N, LAYERS = 23, 8, 8, 6, 2
# Of the gates as we order them, where each lies in PyTorch.
CELLS = dict(rnn=(nn.RNN, [0]), gru=(nn.GRU, [1, 0, 2]), lstm=(nn.LSTM, [0, 3, 1, 2]))
rng = np.random.default_rng(13)
ids = 1 + np.floor(V * rng.random((N, L)) ** 3).astype(np.int64)   # few products, very often
pads = [0, 1, 3, 5, 6, 2]
for row, pad in enumerate(pads): ids[row, :pad] = 0
positions = np.flatnonzero(ids.reshape(-1)); targets = 1 + rng.integers(0, V, len(positions))
aligned = torch.from_numpy(np.array([np.roll(row, -pad) for row, pad in zip(ids, pads)])); lengths = torch.tensor([L - pad for pad in pads])


class Network(nn.Module):
    def __init__(self, cell):
        super().__init__()
        self.product = nn.Embedding(V + 1, E, padding_idx=0); self.out = nn.Linear(E, E)
        self.layers = CELLS[cell][0](E, E, LAYERS, batch_first=True)
        for layer in range(LAYERS):
            bias = getattr(self.layers, f'bias_hh_l{layer}')
            free = torch.zeros_like(bias, dtype=torch.double)
            if cell == 'gru': free[2 * E:] = 1
            bias.register_hook(lambda g, free=free: g * free)

    def forward(self):
        packed = pack_padded_sequence(self.product(aligned), lengths, batch_first=True, enforce_sorted=False)
        y, _ = pad_packed_sequence(self.layers(packed)[0], batch_first=True, total_length=L)
        y = torch.stack([torch.roll(row, pad, 0) for row, pad in zip(y, pads)])
        return self.out(y).reshape(-1, E)[torch.from_numpy(positions)]


def named(model, cell, of):
    order = CELLS[cell][1]
    gates = lambda t: torch.cat([t[g * E:(g + 1) * E] for g in order])
    out = {'product.weight': of(model.product.weight), 'out.weight': of(model.out.weight).t(), 'out.bias': of(model.out.bias)}
    for layer in range(LAYERS):
        get = lambda name: of(getattr(model.layers, f'{name}_l{layer}'))
        at = f'layers.{layer}.'
        out[at + 'input.weight'], out[at + 'state.weight'] = gates(get('weight_ih')), gates(get('weight_hh'))
        out[at + 'bias'] = torch.cat([gates(get('bias_ih'))] + ([get('bias_hh')[2 * E:]] if cell == 'gru' else []))
    return {name: t.detach().clone() for name, t in out.items()}


def flat(tensors): return {name: [float(f'{x:.8g}') for x in t.reshape(-1).tolist()] for name, t in tensors.items()}


cells = {}
for cell in CELLS:
    torch.manual_seed(17)
    model = Network(cell)
    with torch.no_grad():
        for name, p in model.named_parameters():
            p.copy_((torch.randn_like(p) * .4).float())
            if 'bias_hh' in name: p[:2 * E if cell == 'gru' else None] = 0
        model.product.weight[0] = 0
    model = model.double()
    start = flat(named(model, cell, lambda p: p))
    optimiser = torch.optim.Adam(model.parameters(), 1e-3, (.9, .98))
    trail, gradients = [], None
    for _ in range(5):
        optimiser.zero_grad(set_to_none=True)
        loss = F.cross_entropy(model() @ model.product.weight.t(), torch.from_numpy(targets)); loss.backward()
        gradients = gradients or flat(named(model, cell, lambda p: p.grad))
        optimiser.step(); trail.append(loss.item())
    cells[cell] = dict(start=start, losses=trail, gradients=gradients, after=flat(named(model, cell, lambda p: p)))

json.dump(dict(torch=torch.__version__, products=V, width=E, blocks=LAYERS, longest=L, sizes=dict(N=N, L=L, T=len(positions)),
               batch=dict(products=ids.reshape(-1).tolist(), positions=positions.tolist(), targets=targets.tolist()), cells=cells), sys.stdout, separators=(',', ':'))
