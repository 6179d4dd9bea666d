"""Reference values for single layers and losses, and for how the optimiser is steered, from PyTorch in double precision.

usage: python3 makeLayers.py > layers.json   (Debian: apt-get install python3-torch python3-numpy libopenblas0)

Each case: parameters under our names and layouts, the loss Σ w ⊙ y (or the loss itself), and the gradient of every
parameter. The last case holds the parameters after twelve steps of AdamW with clipping, warm-up and a cosine.
"""
import json, math, sys
import torch, torch.nn.functional as F

torch.manual_seed(3)
N, L, E, H = 3, 5, 8, 2
ids = torch.tensor([[0, 0, 3, 3, 1], [2, 3, 3, 3, 3], [0, 1, 1, 1, 2]])
w = torch.randn(N, L, E).float().double()
cases = {}


def parameters(**shapes):
    return {name.replace('__', '.'): (torch.randn(*shape) * .5).float().double().requires_grad_() for name, shape in shapes.items()}


def flat(t): return [float(f'{x:.9g}') for x in t.detach().reshape(-1).tolist()]
def case(name, p, loss):
    loss.backward()
    cases[name] = dict(parameters={k: flat(t) for k, t in p.items()}, loss=loss.item(), gradients={k: flat(t.grad) for k, t in p.items()})


def linear(p, at, x): return x @ p[at + '.weight'] + p[at + '.bias']
def attend(p, query, memory, mask):
    split = lambda t: t.reshape(N, L, H, E // H).transpose(1, 2)
    q, k, v = (split(linear(p, 'attention.' + part, x)) for part, x in (('query', query), ('key', memory), ('value', memory)))
    y = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(E // H) + mask, -1) @ v
    return linear(p, 'attention.out', y.transpose(1, 2).reshape(N, L, E))
def attention_shapes(): return {f'attention__{part}__{kind}': (E, E) if kind == 'weight' else (E,) for part in ('query', 'key', 'value', 'out') for kind in ('weight', 'bias')}


causal = torch.triu(torch.ones(L, L, dtype=torch.double), 1) * -1e9
padding = (ids == 0).double()[:, None, None, :] * -1e9

p = parameters(x=(N, L, E), memory=(N, L, E), **attention_shapes()); case('full attention', p, (attend(p, p['x'], p['memory'], padding) * w).sum())
p = parameters(x=(N, L, E), **attention_shapes()); case('causal attention', p, (attend(p, p['x'], p['x'], causal) * w).sum())
buckets = torch.randint(0, 4, (N, L, L))
p = parameters(x=(N, L, E), time__weight=(4, H), **attention_shapes())
case('relative time', p, (attend(p, p['x'], p['x'], causal + p['time.weight'][buckets].permute(0, 3, 1, 2)) * w).sum())
p = parameters(x=(N, L, E), norm__gain=(E,)); case('rms norm', p, (p['x'] / torch.sqrt(p['x'].pow(2).mean(-1, keepdim=True) + 1e-6) * p['norm.gain'] * w).sum())
p = parameters(x=(N, L, E), norm__gain=(E,), norm__bias=(E,)); case('layer norm', p, (F.layer_norm(p['x'], (E,), p['norm.gain'], p['norm.bias'], 1e-8) * w).sum())
ff = lambda *parts: {f'feed__{part}__{kind}': ((E, 12) if part != 'out' else (12, E)) if kind == 'weight' else ((12,) if part != 'out' else (E,)) for part in parts for kind in ('weight', 'bias')}
for name, activation in (('relu', F.relu), ('gelu', F.gelu)):
    p = parameters(x=(N, L, E), **ff('in', 'out')); case(name, p, (linear(p, 'feed.out', activation(linear(p, 'feed.in', p['x']))) * w).sum())
p = parameters(x=(N, L, E), **ff('in', 'gate', 'out')); case('swiglu', p, (linear(p, 'feed.out', F.silu(linear(p, 'feed.in', p['x'])) * linear(p, 'feed.gate', p['x'])) * w).sum())
p = parameters(table__weight=(4, E), positions__weight=(7, E))
with torch.no_grad(): p['table.weight'][0] = 0
case('embedding and positions', p, ((F.embedding(ids, p['table.weight'], padding_idx=0) + p['positions.weight'][-L:]) * w).sum())

# Three customers, four intervals: an event in the second, none seen in three, an event in the last.
p = parameters(logits=(3, 4))
hazard = torch.sigmoid(p['logits']); survival = lambda row, until: torch.log1p(-hazard[row, :until]).sum()
case('hazard', p, -(survival(0, 1) + hazard[0, 1].log() + survival(1, 3) + survival(2, 3) + hazard[2, 3].log()))

p = parameters(feed__in__weight=(E, 12), feed__in__bias=(12,), feed__out__weight=(12, E), feed__out__bias=(E,))
start = {k: flat(t) for k, t in p.items()}
x = torch.randn(N, L, E).float().double()
decaying, others = [p[k] for k in p if k.endswith('weight')], [p[k] for k in p if k.endswith('bias')]
optimiser = torch.optim.AdamW([dict(params=decaying, weight_decay=.1), dict(params=others, weight_decay=0)], 1e-2, (.9, .98))
factor = lambda t: t / 4 if t <= 4 else .1 + .9 * (1 + math.cos(math.pi * min((t - 4) / 8, 1))) / 2
trail, norms = [], []
for t in range(1, 13):
    optimiser.zero_grad()
    loss = (linear(p, 'feed.out', F.gelu(linear(p, 'feed.in', x))) * w).sum(); loss.backward()
    norms.append(torch.nn.utils.clip_grad_norm_(list(p.values()), 5.).item()); trail.append(loss.item())
    for group in optimiser.param_groups: group['lr'] = 1e-2 * factor(t)
    optimiser.step()
steered = dict(start=start, x=flat(x), losses=trail, norms=norms, after={k: flat(t) for k, t in p.items()})
json.dump(dict(torch=torch.__version__, ids=ids.reshape(-1).tolist(), buckets=buckets.reshape(-1).tolist(), weights=flat(w), cases=cases, steered=steered), sys.stdout, separators=(',', ':'))
