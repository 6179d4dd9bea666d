"""Reference values for BERT4Rec made of nn.TransformerEncoderLayer, in double precision, on a tiny, left-padded batch of
which some products are hidden.

usage: python3 makeMaskedAutoencoder.py > maskedAutoencoder.json   (Debian: apt-get install python3-torch python3-numpy)

The loss is the softmax over all products at the hidden places: its value, the gradient of every parameter, the losses of
five Adam steps on the same batch and the parameters after them; and the scores after each history with a hidden place
behind it. Names and layouts are ours.
"""
import json, sys
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F

V, E, H, L, N, BLOCKS = 23, 8, 2, 8, 6, 2
torch.manual_seed(23); rng = np.random.default_rng(29)
whole = 1 + np.floor(V * rng.random((N, L)) ** 3).astype(np.int64)   # few products, very often
for row, pad in enumerate([0, 1, 3, 5, 6, 2]): whole[row, :pad] = 0
hidden = ((rng.random((N, L)) < .35) & (whole > 0)).astype(np.int64); hidden[:, -1] = 1
positions = np.flatnonzero(hidden.reshape(-1)); targets = whole.reshape(-1)[positions]
ids = whole * (1 - hidden)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.product, self.hidden, self.position = nn.Embedding(V + 1, E, padding_idx=0), nn.Embedding(2, E, padding_idx=0), nn.Embedding(L, E)
        norm = lambda: nn.LayerNorm(E, 1e-8)
        self.inputNorm, self.norm, self.out = norm(), norm(), nn.Linear(E, E)
        self.blocks = nn.ModuleList(nn.TransformerEncoderLayer(E, H, 4 * E, 0., F.gelu, 1e-8, batch_first=True) for _ in range(BLOCKS))

    def forward(self, ids, hidden):
        x = self.inputNorm(self.product(ids) * E ** .5 + self.hidden(hidden) + self.position.weight)
        for block in self.blocks: x = block(x, src_key_padding_mask=(ids + hidden) == 0)
        return self.norm(F.gelu(self.out(x)))


def named(model, of):
    out = {f'{name}.weight': of(getattr(model, name).weight) for name in ('product', 'hidden', 'position')}
    def norm(at, layer): out[at + '.gain'], out[at + '.bias'] = of(layer.weight), of(layer.bias)
    def linear(at, weight, bias): out[at + '.weight'], out[at + '.bias'] = weight.t(), bias
    norm('inputNorm', model.inputNorm); norm('norm', model.norm); linear('out', of(model.out.weight), of(model.out.bias))
    for i, block in enumerate(model.blocks):
        at = f'blocks.{i}.'; attention = block.self_attn; w, b = of(attention.in_proj_weight), of(attention.in_proj_bias)
        for j, part in enumerate(('query', 'key', 'value')): linear(f'{at}attention.{part}', w[j * E:(j + 1) * E], b[j * E:(j + 1) * E])
        linear(at + 'attention.out', of(attention.out_proj.weight), of(attention.out_proj.bias))
        norm(at + 'attentionNorm', block.norm1); norm(at + 'feedForwardNorm', block.norm2)
        linear(at + 'feedForward.in', of(block.linear1.weight), of(block.linear1.bias)); linear(at + 'feedForward.out', of(block.linear2.weight), of(block.linear2.bias))
    return {name: t.detach().clone() for name, t in out.items()}


def short(t): return [float(f'{x:.8g}') for x in t.detach().reshape(-1).tolist()]
def flat(tensors): return {name: short(t) for name, t in tensors.items()}


model = Network()
with torch.no_grad():
    for name, p in model.named_parameters(): p.copy_((torch.randn_like(p) * .4 + ('orm' in name and 'weight' in name)).float())
    model.product.weight[0] = 0; model.hidden.weight[0] = 0
model = model.double()
fed = torch.from_numpy(ids), torch.from_numpy(hidden)
start = flat(named(model, lambda p: p))
model.eval()
history = np.concatenate([whole[:, 1:], np.zeros((N, 1), np.int64)], 1); last = np.zeros((N, L), np.int64); last[:, -1] = 1
with torch.no_grad(): scores = model(torch.from_numpy(history), torch.from_numpy(last))[:, -1] @ model.product.weight.t()
model.train()
optimiser = torch.optim.Adam(model.parameters(), 1e-3, (.9, .98))
trail, gradients = [], None
for _ in range(5):
    optimiser.zero_grad(set_to_none=True)
    h = model(*fed).reshape(-1, E)[torch.from_numpy(positions)]
    loss = F.cross_entropy(h @ model.product.weight.t(), torch.from_numpy(targets)); loss.backward()
    gradients = gradients or flat(named(model, lambda p: p.grad))
    optimiser.step(); trail.append(loss.item())
json.dump(dict(torch=torch.__version__, products=V, width=E, heads=H, blocks=BLOCKS, longest=L, sizes=dict(N=N, L=L, T=len(positions)),
               batch=dict(products=ids.reshape(-1).tolist(), hidden=hidden.reshape(-1).tolist(), positions=positions.tolist(), targets=targets.tolist()),
               history=history.reshape(-1).tolist(), scores=short(scores), start=start, losses=trail, gradients=gradients,
               after=flat(named(model, lambda p: p))), sys.stdout, separators=(',', ':'))
