"""Reference values for the engine: SASRec in PyTorch on a tiny, left-padded, duplicate-heavy batch.

usage: python3 make.py > sasrec.json       (Debian: apt-get install python3-torch python3-numpy libopenblas0)

For each loss: the loss, the gradient of every parameter, the losses of five Adam steps on the same batch and the
parameters after them. Weights of linear layers are stored as (in, out), transposed from PyTorch's own. Everything is
computed in double precision from single-precision starting values and printed to 8 digits, so that what differs from
it is the engine's rounding alone; `float32` holds the normwise distance of PyTorch's own single precision from it.
"""
import copy, json, sys
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F

V, E, L, B, H, BLOCKS, NEG, K = 23, 8, 8, 6, 2, 2, 7, 3
torch.set_num_threads(1)


class SASRec(nn.Module):
    def __init__(self):
        super().__init__()
        self.product, self.position = nn.Embedding(V + 1, E, padding_idx=0), nn.Embedding(L, E)
        self.blocks = nn.ModuleList(nn.ModuleDict(dict(
            attentionNorm=nn.LayerNorm(E, 1e-8), attention=nn.MultiheadAttention(E, H, batch_first=True),
            feedForwardNorm=nn.LayerNorm(E, 1e-8), into=nn.Linear(E, E), out=nn.Linear(E, E))) for _ in range(BLOCKS))
        self.norm = nn.LayerNorm(E, 1e-8)

    def forward(self, ids):
        x = self.product(ids) * E ** .5 + self.position.weight
        mask = torch.triu(torch.ones(L, L, dtype=x.dtype), 1) * -1e9 + (ids == 0)[:, None, :].to(x.dtype) * -1e9
        mask = mask.repeat_interleave(H, 0)
        for block in self.blocks:
            q = block['attentionNorm'](x)
            y, _ = block['attention'](q, x, x, attn_mask=mask, need_weights=False)
            y = block['feedForwardNorm'](q + y)
            x = y + block['out'](F.relu(block['into'](y)))
        return self.norm(x)


def named(model, of):
    """Our names and layouts for PyTorch's parameters (or their gradients)."""
    out = {'product.weight': of(model.product.weight), 'position.weight': of(model.position.weight)}
    def norm(name, layer): out[name + '.gain'], out[name + '.bias'] = of(layer.weight), of(layer.bias)
    def linear(name, weight, bias): out[name + '.weight'], out[name + '.bias'] = weight.t(), bias
    for i, block in enumerate(model.blocks):
        at = f'blocks.{i}.'
        norm(at + 'attentionNorm', block['attentionNorm']); norm(at + 'feedForwardNorm', block['feedForwardNorm'])
        attention = block['attention']
        w, b = of(attention.in_proj_weight), of(attention.in_proj_bias)
        for j, name in enumerate(('query', 'key', 'value')):
            linear(f'{at}attention.{name}', w[j * E:(j + 1) * E], b[j * E:(j + 1) * E])
        linear(at + 'attention.out', of(attention.out_proj.weight), of(attention.out_proj.bias))
        linear(at + 'feedForward.in', of(block['into'].weight), of(block['into'].bias))
        linear(at + 'feedForward.out', of(block['out'].weight), of(block['out'].bias))
    norm('norm', model.norm)
    return {name: t.detach().clone() for name, t in out.items()}


def losses(model, batch):
    h = model(batch['products']).reshape(-1, E)[batch['positions']]
    w, y, T = model.product.weight, batch['targets'], len(batch['targets'])
    target = (h * model.product(y)).sum(-1)
    shared = h @ model.product(batch['shared']).t()
    own = (h[:, None] * model.product(batch['own'])).sum(-1)
    one = (h * model.product(batch['own'][:, 0])).sum(-1)
    logits = torch.cat([target[:, None], shared], 1)
    corrected = torch.cat([(target - batch['targetLogQ'])[:, None], shared - batch['sharedLogQ']], 1)
    share = K / (V - 1); beta = share * (.75 * (1 - 1 / share) + 1 / share)
    zero = torch.zeros(T, dtype=torch.long)
    return {
        'softmax': lambda: F.cross_entropy(h @ w.t(), y),
        'softmax, smoothed': lambda: F.cross_entropy(h @ w.t(), y, label_smoothing=.1),
        'sampled softmax': lambda: F.cross_entropy(logits, zero),
        'sampled softmax, log Q': lambda: F.cross_entropy(corrected, zero),
        'in-batch softmax': lambda: F.cross_entropy(h @ model.product(y).t() - batch['targetLogQ'], torch.arange(T)),
        'binary': lambda: (F.softplus(-target) + F.softplus(one)).mean(),
        'binary, calibrated': lambda: (beta * F.softplus(-target) + F.softplus(own).sum(-1)).mean(),
    }


def run(start, batch, kind):
    model = copy.deepcopy(start)
    optimiser = torch.optim.Adam(model.parameters(), 1e-3, (.9, .98))
    trail, gradients = [], None
    for _ in range(5):
        optimiser.zero_grad(set_to_none=True)
        loss = losses(model, batch)[kind]()
        loss.backward()
        if gradients is None: gradients = named(model, lambda p: p.grad if p.grad is not None else torch.zeros_like(p))
        optimiser.step()
        trail.append(loss.item())
    return trail, gradients, named(model, lambda p: p)


def distance(a, b): return max(((a[k].double() - b[k]).norm() / b[k].norm()).item() for k in b if not k.endswith('key.bias') and b[k].norm() > 0)
def flat(tensors): return {name: [float(f'{x:.8g}') for x in t.reshape(-1).tolist()] for name, t in tensors.items()}


torch.manual_seed(1); rng = np.random.default_rng(7)
model = SASRec()
with torch.no_grad():
    for p in model.parameters():
        if p.dim() > 1: nn.init.xavier_normal_(p)
        else: p.add_(torch.randn_like(p) * .05)
    model.product.weight[0] = 0
ids = 1 + np.floor(V * rng.random((B, L)) ** 3).astype(np.int64)   # few products, very often
following = 1 + np.floor(V * rng.random((B, L)) ** 3).astype(np.int64)
for row in range(B): ids[row, :rng.integers(0, L - 1)] = 0
positions = np.flatnonzero(ids.reshape(-1))
targets = following.reshape(-1)[positions]
batch = dict(
    products=torch.from_numpy(ids), positions=torch.from_numpy(positions), targets=torch.from_numpy(targets),
    shared=torch.from_numpy(rng.choice(np.arange(1, V + 1), NEG, replace=False)), own=torch.from_numpy(rng.integers(1, V + 1, (len(targets), K))),
    targetLogQ=torch.from_numpy(np.round(np.log(rng.uniform(.01, .3, len(targets))), 4).astype(np.float32)), sharedLogQ=torch.from_numpy(np.round(np.log(rng.uniform(.01, .3, NEG)), 4).astype(np.float32)))
wide = {name: t.double() if t.is_floating_point() else t for name, t in batch.items()}

out = dict(
    torch=torch.__version__, options=dict(products=V, width=E, heads=H, blocks=BLOCKS, longest=L, dropout=0, block='sasrec'),
    batch={name: t.reshape(-1).tolist() for name, t in batch.items()}, sizes=dict(N=B, L=L, T=len(targets)),
    start=flat(named(model, lambda p: p)), losses={})
for kind in losses(model, batch):
    trail, gradients, after = run(copy.deepcopy(model).double(), wide, kind)
    narrow = run(model, batch, kind)
    out['losses'][kind] = dict(losses=trail, gradients=flat(gradients), after=flat(after),
                               float32=dict(gradients=distance(narrow[1], gradients), after=distance(narrow[2], after)))
json.dump(out, sys.stdout, separators=(',', ':'))
