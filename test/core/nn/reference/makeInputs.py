"""Reference values for eSASRec with every input: LiGR blocks, event kind, time gap, relative time, content vectors and
cosine scores, in PyTorch and double precision, on a tiny, left-padded, duplicate-heavy batch.

usage: python3 makeInputs.py > inputs.json   (Debian: apt-get install python3-torch python3-numpy libopenblas0)

For each loss: the loss, the gradient of every parameter, the losses of five Adam steps on the same batch and the
parameters after them. Names and layouts are ours.
"""
import json, math, sys
import numpy as np, torch, torch.nn.functional as F

TRAINED, UNSEEN, E, L, N, H, BLOCKS, D, NEG, KINDS, GAPS, PAST = 23, 4, 8, 8, 6, 2, 2, 5, 7, 4, 6, 6
TAU = .2
torch.manual_seed(5); rng = np.random.default_rng(11)
shapes = {'product.weight': (TRAINED + 1, E), 'content.weight': (D, E), 'kind.weight': (KINDS, E), 'gap.weight': (GAPS, E),
          'elapsed.weight': (PAST, H), 'position.weight': (L, E), 'norm.gain': (E,), 'norm.bias': (E,)}
for b in range(BLOCKS):
    at = f'blocks.{b}.'
    for norm in ('attentionNorm', 'feedForwardNorm'): shapes[at + norm + '.gain'] = shapes[at + norm + '.bias'] = (E,)
    for name, (i, o) in {'attention.query': (E, E), 'attention.key': (E, E), 'attention.value': (E, E), 'attention.out': (E, E), 'attentionGate': (E, E),
                         'feedForward.in': (E, 4 * E), 'feedForward.gate': (E, 4 * E), 'feedForward.out': (4 * E, E), 'feedForwardGate': (E, E)}.items():
        shapes[at + name + '.weight'], shapes[at + name + '.bias'] = (i, o), (o,)
start = {name: (torch.randn(*shape) * .3 + (1. if name.endswith('gain') else 0.)).float().double() for name, shape in shapes.items()}
start['product.weight'][0] = 0

ids = 1 + np.floor(TRAINED * rng.random((N, L)) ** 3).astype(np.int64)   # few products, very often
for row in range(N): ids[row, :rng.integers(0, L - 1)] = 0
positions = np.flatnonzero(ids.reshape(-1))
known = (ids > 0)
batch = dict(
    products=torch.from_numpy(ids), kind=torch.from_numpy(rng.integers(0, KINDS, (N, L)) * known), gap=torch.from_numpy(rng.integers(0, GAPS, (N, L)) * known),
    elapsed=torch.from_numpy(np.tril(rng.integers(0, PAST, (N, L, L)))), positions=torch.from_numpy(positions),
    targets=torch.from_numpy(1 + rng.integers(0, TRAINED, len(positions))), negatives=torch.from_numpy(1 + rng.permutation(TRAINED)[:NEG]),
    targetLogQ=torch.from_numpy(np.round(np.log(rng.uniform(.01, .3, len(positions))), 4)), negativeLogQ=torch.from_numpy(np.round(np.log(rng.uniform(.01, .3, NEG)), 4)))
content = torch.from_numpy(np.round(rng.standard_normal((TRAINED + UNSEEN + 1, D)), 4)); content[0] = 0
causal = torch.triu(torch.ones(L, L, dtype=torch.double), 1) * -1e9


def linear(p, at, x): return x @ p[at + '.weight'] + p[at + '.bias']
def norm(p, at, x): return F.layer_norm(x, (E,), p[at + '.gain'], p[at + '.bias'], 1e-8)
def unit(x): return x / torch.sqrt((x * x).sum(-1, keepdim=True) + 1e-6)
def attend(p, at, x, mask):
    split = lambda t: t.reshape(N, L, H, E // H).transpose(1, 2)
    q, k, v = (split(linear(p, f'{at}.{part}', x)) for part in ('query', 'key', 'value'))
    return linear(p, at + '.out', (torch.softmax(q @ k.transpose(2, 3) / math.sqrt(E // H) + mask, -1) @ v).transpose(1, 2).reshape(N, L, E))


def vectors(p, table): return table + content[:len(table)] @ p['content.weight']
def hidden(p, table):
    events = F.embedding(batch['products'], vectors(p, table))
    x = events * math.sqrt(E) + p['position.weight'] + p['kind.weight'][batch['kind']] + p['gap.weight'][batch['gap']]
    mask = causal + (batch['products'] == 0).double()[:, None, None, :] * -1e9 + p['elapsed.weight'][batch['elapsed']].permute(0, 3, 1, 2)
    for b in range(BLOCKS):
        at = f'blocks.{b}.'
        x = x + torch.sigmoid(linear(p, at + 'attentionGate', x)) * attend(p, at + 'attention', norm(p, at + 'attentionNorm', x), mask)
        y = norm(p, at + 'feedForwardNorm', x)
        fed = linear(p, at + 'feedForward.out', F.silu(linear(p, at + 'feedForward.in', y)) * linear(p, at + 'feedForward.gate', y))
        x = x + torch.sigmoid(linear(p, at + 'feedForwardGate', x)) * fed
    return unit(norm(p, 'norm', x)) / TAU


# Rows of padding send no gradient back through a lookup; the softmax over all products reads the whole table.
def padded(table): return torch.cat([table[:1].detach(), table[1:]])
def losses(p):
    h = hidden(p, padded(p['product.weight'])).reshape(-1, E)[batch['positions']]
    v = unit(vectors(p, padded(p['product.weight'])))
    target = (h * v[batch['targets']]).sum(-1); drawn = h @ v[batch['negatives']].t()
    corrected = torch.cat([(target - batch['targetLogQ'])[:, None], drawn - batch['negativeLogQ']], 1)
    return {
        'softmax, smoothed': lambda: F.cross_entropy(h @ unit(vectors(p, p['product.weight'])).t(), batch['targets'], label_smoothing=.1),
        'sampled softmax, log Q': lambda: F.cross_entropy(corrected, torch.zeros(len(target), dtype=torch.long)),
    }


def flat(tensors): return {name: [float(f'{x:.8g}') for x in t.detach().reshape(-1).tolist()] for name, t in tensors.items()}
def run(kind):
    p = {name: t.clone().requires_grad_() for name, t in start.items()}
    optimiser = torch.optim.Adam(list(p.values()), 1e-3, (.9, .98))
    trail, gradients = [], None
    for _ in range(5):
        optimiser.zero_grad(); loss = losses(p)[kind](); loss.backward()
        gradients = gradients or flat({name: t.grad.clone() for name, t in p.items()})
        optimiser.step(); trail.append(loss.item())
    return dict(losses=trail, gradients=gradients, after=flat(p))


with torch.no_grad():
    table = torch.cat([start['product.weight'], torch.zeros(UNSEEN, E, dtype=torch.double)])
    scores = hidden(start, start['product.weight'])[:, -1] @ unit(vectors(start, table)).t()
json.dump(dict(
    torch=torch.__version__, sizes=dict(N=N, L=L, T=len(positions)), products=TRAINED + UNSEEN, trained=TRAINED, width=E, heads=H, blocks=BLOCKS, longest=L,
    contentWidth=D, kinds=KINDS, gaps=GAPS, past=PAST, temperature=TAU, negatives=NEG,
    batch={name: t.reshape(-1).tolist() for name, t in batch.items()}, content=content.reshape(-1).tolist(), start=flat(start),
    scores=[float(f'{x:.8g}') for x in scores.reshape(-1).tolist()], losses={kind: run(kind) for kind in ('softmax, smoothed', 'sampled softmax, log Q')}), sys.stdout, separators=(',', ':'))
