"""Reference values for adversarial training and the contrastive term: SASRec of one block in PyTorch, in double precision.

usage: python3 makeRobustness.py > robustness.json   (Debian: apt-get install python3-torch python3-numpy)

Each history is followed by a view of it, of which nothing is asked. For each case: the losses of five Adam steps on the
same batch, the first gradient of every parameter, and the parameters after the steps. Names and layouts are ours.
"""
import copy, json, math, sys
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F

V, E, L, P, H = 23, 8, 8, 5, 2
EPSILON, WEIGHT, TEMPERATURE = .2, .3, .5
torch.manual_seed(11); rng = np.random.default_rng(13)


class SASRec(nn.Module):
    def __init__(self):
        super().__init__()
        self.product, self.position = nn.Embedding(V + 1, E, padding_idx=0), nn.Embedding(L, E)
        self.attentionNorm, self.attention = nn.LayerNorm(E, 1e-8), nn.MultiheadAttention(E, H, batch_first=True)
        self.feedForwardNorm, self.into, self.out, self.norm = nn.LayerNorm(E, 1e-8), nn.Linear(E, E), nn.Linear(E, E), nn.LayerNorm(E, 1e-8)

    def events(self, ids): return self.product(ids) * E ** .5 + self.position.weight

    def encode(self, x, ids):
        mask = torch.triu(torch.ones(L, L, dtype=x.dtype), 1) * -1e9 + (ids == 0)[:, None, :].to(x.dtype) * -1e9
        q = self.attentionNorm(x)
        y, _ = self.attention(q, x, x, attn_mask=mask.repeat_interleave(H, 0), need_weights=False)
        y = self.feedForwardNorm(q + y)
        return self.norm(y + self.out(F.relu(self.into(y))))


def named(model, of):
    out = {'product.weight': of(model.product.weight), 'position.weight': of(model.position.weight)}
    def norm(name, layer): out[name + '.gain'], out[name + '.bias'] = of(layer.weight), of(layer.bias)
    def linear(name, weight, bias): out[name + '.weight'], out[name + '.bias'] = weight.t(), bias
    at = 'blocks.0.'
    norm(at + 'attentionNorm', model.attentionNorm); norm(at + 'feedForwardNorm', model.feedForwardNorm); norm('norm', model.norm)
    w, b = of(model.attention.in_proj_weight), of(model.attention.in_proj_bias)
    for j, part in enumerate(('query', 'key', 'value')): linear(f'{at}attention.{part}', w[j * E:(j + 1) * E], b[j * E:(j + 1) * E])
    linear(at + 'attention.out', of(model.attention.out_proj.weight), of(model.attention.out_proj.bias))
    linear(at + 'feedForward.in', of(model.into.weight), of(model.into.bias)); linear(at + 'feedForward.out', of(model.out.weight), of(model.out.bias))
    return {name: t.detach().clone() for name, t in out.items()}


few = lambda *shape: 1 + np.floor(V * rng.random(shape) ** 2).astype(np.int64)
ids, following = few(2 * P, L), few(2 * P, L)
for row, pad in enumerate([0, 2, 4, 4, 6, 1, 0, 0, 3, 5]): ids[row, :pad] = 0
asked = (ids > 0) & (np.arange(2 * P) % 2 == 0)[:, None]
positions = np.flatnonzero(asked.reshape(-1)); targets = following.reshape(-1)[positions]
first, second = np.arange(P) * 2 * L + L - 1, (np.arange(P) * 2 + 1) * L + L - 1
viewTarget, viewGroup = np.array([3, 4, 3, 5, 6]), np.array([0, 0, 0, 0, 1])
batch = dict(products=ids, positions=positions, targets=targets, firstView=first, secondView=second, viewTarget=viewTarget, viewNumber=np.arange(P), viewGroup=viewGroup)
apart = (viewTarget[:, None] == viewTarget) | (viewGroup[:, None] != viewGroup); np.fill_diagonal(apart, False)
mask = torch.from_numpy(apart).double() * -1e9
ids, positions, targets = (torch.from_numpy(a) for a in (ids, positions, targets))


def task(model, h): return F.cross_entropy(h.reshape(-1, E)[positions] @ model.product.weight.t(), targets)


def contrast(h):
    unit = lambda rows: (lambda x: x / (x.pow(2).sum(-1, keepdim=True) + 1e-6).sqrt())(h.reshape(-1, E)[torch.from_numpy(rows)])
    scores = unit(first) @ unit(second).t() / TEMPERATURE + mask
    own = torch.arange(P)
    return WEIGHT * (F.cross_entropy(scores, own) + F.cross_entropy(scores.t(), own)) / 2


def loss(model, adversarial, contrasted):
    e = model.events(ids); h = model.encode(e, ids)
    total = task(model, h) * (.5 if adversarial else 1) + (contrast(h) if contrasted else 0)
    if not adversarial: return total
    g, = torch.autograd.grad(total, e, retain_graph=True)
    r = EPSILON * e.norm(dim=-1, keepdim=True) * g / (g.pow(2).sum(-1, keepdim=True) + 1e-30).sqrt()
    return total + task(model, model.encode(e + r.detach(), ids)) / 2


def short(t): return [float(f'{x:.8g}') for x in t.detach().reshape(-1).tolist()]
def flat(tensors): return {name: short(t) for name, t in tensors.items()}


model = SASRec()
with torch.no_grad():
    for name, p in model.named_parameters(): p.copy_((torch.randn_like(p) * .4 + ('orm' in name and name.endswith('weight'))).float())
    model.product.weight[0] = 0
model = model.double()
cases = {}
for name, switches in dict(adversarial=(True, False), contrast=(False, True), both=(True, True)).items():
    trained = copy.deepcopy(model); optimiser = torch.optim.Adam(trained.parameters(), 1e-3, (.9, .98)); trail, gradients = [], None
    for _ in range(5):
        optimiser.zero_grad(set_to_none=True); value = loss(trained, *switches); value.backward()
        gradients = gradients or flat(named(trained, lambda p: p.grad))
        optimiser.step(); trail.append(value.item())
    cases[name] = dict(losses=trail, gradients=gradients, after=flat(named(trained, lambda p: p)))
json.dump(dict(torch=torch.__version__, products=V, width=E, heads=H, longest=L, adversarial=EPSILON, weight=WEIGHT, temperature=TEMPERATURE, sizes=dict(N=2 * P, L=L, T=len(targets), P=P),
               batch={name: np.asarray(a).reshape(-1).tolist() for name, a in batch.items()}, start=flat(named(model, lambda p: p)), cases=cases), sys.stdout, separators=(',', ':'))
