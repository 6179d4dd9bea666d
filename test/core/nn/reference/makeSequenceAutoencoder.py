"""Reference values for the sequence autoencoder made of nn.GRU and nn.Linear, in double precision, on a tiny batch of
histories of different lengths, packed, so that no padding is read. The last place of each is hidden.

usage: python3 makeSequenceAutoencoder.py > sequenceAutoencoder.json   (Debian: apt-get install python3-torch python3-numpy)

The loss is the softmax over all products at all places of the histories and the hidden one: its value, the gradient of
every parameter, the losses of five Adam steps on the same batch and the parameters after them; and the codes. Names,
layouts and the order of gates are ours.
"""
import json, sys
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence

V, E, K, L, N = 23, 8, 3, 8, 6
torch.manual_seed(31); rng = np.random.default_rng(37)
whole = 1 + np.floor(V * rng.random((N, L)) ** 3).astype(np.int64)   # few products, very often
pads = [0, 1, 3, 5, 6, 2]
for row, pad in enumerate(pads): whole[row, :pad] = 0
positions = np.flatnonzero(whole.reshape(-1)); targets = whole.reshape(-1)[positions]
ids = whole.copy(); ids[:, -1] = 0
hidden = np.zeros((N, L), np.int64); hidden[:, -1] = 1
lengths = torch.tensor([L - pad for pad in pads])
align = lambda a: torch.from_numpy(np.array([np.roll(row, -pad) for row, pad in zip(a, pads)]))


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.product, self.hidden, self.position = nn.Embedding(V + 1, E, padding_idx=0), nn.Embedding(2, E, padding_idx=0), nn.Embedding(L, 2 * E)
        self.gru, self.code, self.decoder, self.out, self.norm = nn.GRU(E, E, batch_first=True), nn.Linear(E, K), nn.Linear(K, 2 * E), nn.Linear(2 * E, E), nn.LayerNorm(E, 1e-8)
        free = torch.zeros(3 * E, dtype=torch.double); free[2 * E:] = 1
        self.gru.bias_hh_l0.register_hook(lambda g: g * free)

    def encode(self):
        x = self.product(align(ids)) + self.hidden(align(hidden))
        _, h = self.gru(pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False))
        return torch.tanh(self.code(h[0]))

    def forward(self):
        return self.norm(self.out(F.gelu(self.decoder(self.encode())[:, None] + self.position.weight)))


def named(model, of):
    gates = lambda t: torch.cat([t[g * E:(g + 1) * E] for g in (1, 0, 2)])
    get = lambda name: of(getattr(model.gru, name + '_l0'))
    out = {f'{name}.weight': of(getattr(model, name).weight) for name in ('product', 'hidden', 'position')}
    for name in ('code', 'decoder', 'out'): layer = getattr(model, name); out[name + '.weight'], out[name + '.bias'] = of(layer.weight).t(), of(layer.bias)
    out['norm.gain'], out['norm.bias'] = of(model.norm.weight), of(model.norm.bias)
    out['layers.0.input.weight'], out['layers.0.state.weight'] = gates(get('weight_ih')), gates(get('weight_hh'))
    out['layers.0.bias'] = torch.cat([gates(get('bias_ih')), get('bias_hh')[2 * E:]])
    return {name: t.detach().clone() for name, t in out.items()}


def short(t): return [float(f'{x:.8g}') for x in t.detach().reshape(-1).tolist()]
def flat(tensors): return {name: short(t) for name, t in tensors.items()}


model = Network()
with torch.no_grad():
    for name, p in model.named_parameters(): p.copy_((torch.randn_like(p) * .4 + (name == 'norm.weight')).float())
    model.product.weight[0] = 0; model.hidden.weight[0] = 0; model.gru.bias_hh_l0[:2 * E] = 0
model = model.double()
start = flat(named(model, lambda p: p)); codes = short(model.encode())
optimiser = torch.optim.Adam(model.parameters(), 1e-3, (.9, .98))
trail, gradients = [], None
for _ in range(5):
    optimiser.zero_grad(set_to_none=True)
    h = model().reshape(-1, E)[torch.from_numpy(positions)]
    loss = F.cross_entropy(h @ model.product.weight.t(), torch.from_numpy(targets)); loss.backward()
    gradients = gradients or flat(named(model, lambda p: p.grad))
    optimiser.step(); trail.append(loss.item())
json.dump(dict(torch=torch.__version__, products=V, width=E, code=K, blocks=1, longest=L, sizes=dict(N=N, L=L, T=len(positions)),
               batch=dict(products=ids.reshape(-1).tolist(), hidden=hidden.reshape(-1).tolist(), positions=positions.tolist(), targets=targets.tolist()),
               codes=codes, start=start, losses=trail, gradients=gradients, after=flat(named(model, lambda p: p))), sys.stdout, separators=(',', ':'))
