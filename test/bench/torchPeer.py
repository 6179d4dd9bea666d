"""The peer of `engine.ts`: SASRec in PyTorch on the CPU, as published scripts have it, driven line by line.

Reads one JSON request a line, answers each with one JSON line. Needs PyTorch and NumPy (Debian: python3-torch,
python3-numpy, libopenblas0).

  {"task": "describe"}                              version, BLAS, threads, GFLOPS of a 1024 x 1024 product
  {"task": "steps", "loss": …, "seconds": s}        training steps a second on full batches of 128 x 50
  {"task": "epoch", "bucketed": bool}               seconds of one epoch of sampled softmax over the histories
  {"task": "top", "bucketed": bool}                 customers a second whose ten best products are found
  {"task": "memory"}                                peak resident set, MB

Shapes: 64 wide, 50 long, 2 blocks, 2 heads, dropout 0.2, batch 128, Adam(1e-3, 0.9, 0.98); sampled softmax has 256
negatives that the batch shares. Histories come from a CSV named on the command line (customer_id, product_id in each
customer's order), of which the last two products are held out. `bucketed` pads batches of about one length to 8, 16, 32
or 50 instead of all to 50.
"""
import collections, csv, ctypes, gzip, json, re, resource, sys, time
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F

L, B, D, BLOCKS, HEADS, DROP, NEG, THREADS, PRODUCTS = 50, 128, 64, 2, 2, 0.2, 256, 2, 12101
torch.set_num_threads(THREADS); torch.manual_seed(0); rng = np.random.default_rng(0)


class SASRec(nn.Module):
    def __init__(self, products):
        super().__init__()
        self.products = products
        self.E = nn.Embedding(products + 1, D, padding_idx=0); self.P = nn.Embedding(L, D); self.drop = nn.Dropout(DROP)
        self.blocks = nn.ModuleList(nn.ModuleDict(dict(
            ln1=nn.LayerNorm(D, 1e-8), att=nn.MultiheadAttention(D, HEADS, DROP, batch_first=True),
            ln2=nn.LayerNorm(D, 1e-8), f1=nn.Linear(D, D), f2=nn.Linear(D, D))) for _ in range(BLOCKS))
        self.ln = nn.LayerNorm(D, 1e-8)
        self.register_buffer('causal', torch.triu(torch.ones(L, L, dtype=torch.bool), 1))
        for q in self.parameters():
            if q.dim() > 1: nn.init.xavier_normal_(q)
        with torch.no_grad(): self.E.weight[0] = 0

    def forward(self, x):
        n = x.shape[1]
        m = (x != 0).unsqueeze(-1).float(); h = self.drop(self.E(x) * D ** .5 + self.P.weight[L - n:]) * m
        for b in self.blocks:
            q = b['ln1'](h); y, _ = b['att'](q, h, h, attn_mask=self.causal[:n, :n], need_weights=False)
            h = b['ln2'](q + y); h = (h + self.drop(b['f2'](self.drop(F.relu(b['f1'](h)))))) * m
        return self.ln(h)


def loss_of(m, loss, h, y):
    keep = y.reshape(-1) != 0; h = h.reshape(-1, D)[keep]; y = y.reshape(-1)[keep]
    if loss == 'softmax': return F.cross_entropy(h @ m.E.weight.t(), y)
    pos = (h * m.E(y)).sum(-1)
    if loss == 'binary':
        neg = (h * m.E(torch.randint(1, m.products + 1, y.shape))).sum(-1)
        return (F.softplus(-pos) + F.softplus(neg)).mean()
    logits = torch.cat([pos[:, None], h @ m.E(torch.randperm(m.products)[:NEG] + 1).t()], 1)
    return F.cross_entropy(logits, torch.zeros(len(y), dtype=torch.long))


class Training:
    def __init__(self, products, loss):
        self.model = SASRec(products); self.loss = loss
        self.optimiser = torch.optim.Adam(self.model.parameters(), 1e-3, (.9, .98))

    def step(self, x, y):
        self.optimiser.zero_grad(set_to_none=True)
        loss = loss_of(self.model, self.loss, self.model(x), y); loss.backward(); self.optimiser.step()
        return loss.item()


def pad(history, length): history = history[-length:]; return [0] * (length - len(history)) + history


def batches(lengths, size, bucketed, shuffle):
    """Indices by length to pad to; what does not fill a batch goes with the next longer ones."""
    order = rng.permutation(len(lengths)) if shuffle else np.arange(len(lengths))
    if not bucketed: return [(L, order[i:i + size]) for i in range(0, len(order), size)]
    made, waiting, shorter = [], np.array([], dtype=int), 0
    for length in (8, 16, 32, L):
        own = [i for i in order if lengths[i] > shorter and (lengths[i] <= length or length == L)]
        filled = np.concatenate([waiting, np.array(own, dtype=int)]); end = len(filled) if length == L else len(filled) // size * size
        made += [(length, filled[i:min(i + size, end)]) for i in range(0, end, size)]; waiting = filled[end:]; shorter = length
    if shuffle: rng.shuffle(made)
    return made


def read(path):
    histories, ids = collections.OrderedDict(), {}
    with gzip.open(path, 'rt') as file:
        for row in csv.DictReader(file):
            histories.setdefault(row['customer_id'], []).append(ids.setdefault(row['product_id'], len(ids) + 1))
    return [h for h in histories.values() if len(h) >= 3], len(ids)


def describe(_):
    a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
    for _ in range(3): a @ b
    start = time.time()
    for _ in range(10): a @ b
    gflops = 10 * 2 * 1024 ** 3 / (time.time() - start) / 1e9
    libraries = sorted(set(re.findall(r'/\S*(?:blas|mkl)\S*\.so\S*', open('/proc/self/maps').read()))) if sys.platform == 'linux' else []
    blas = ', '.join(path.rsplit('/', 1)[-1] for path in libraries)
    for path in libraries:
        try:
            corename = ctypes.CDLL(path).openblas_get_corename; corename.restype = ctypes.c_char_p
            blas += ' (kernels: ' + corename().decode() + ')'; break
        except (OSError, AttributeError): pass
    return dict(torch=torch.__version__, blas=blas, threads=torch.get_num_threads(), gflops=gflops)


def steps(request):
    key = ('full', request['loss'])
    if key not in state:
        fed = [(torch.from_numpy(rng.integers(1, PRODUCTS + 1, (B, L))), torch.from_numpy(rng.integers(1, PRODUCTS + 1, (B, L)))) for _ in range(4)]
        state[key] = Training(PRODUCTS, request['loss']), fed
        for i in range(2): state[key][0].step(*fed[i])
    training, fed = state[key]; start = time.time(); n = 0
    while time.time() - start < request['seconds']: training.step(*fed[n % 4]); n += 1
    return dict(rate=n / (time.time() - start))


def real():
    if 'real' not in state:
        histories, products = read(sys.argv[1]); state['real'] = histories, Training(products, 'sampledSoftmax')
    return state['real']


def epoch(request):
    histories, training = real()
    x = np.array([pad(h[:-3], L) for h in histories]); y = np.array([pad(h[1:-2], L) for h in histories])
    start = time.time(); total = n = 0
    for length, rows in batches([len(h) - 3 for h in histories], B, request['bucketed'], True):
        total += training.step(torch.from_numpy(x[rows, L - length:]), torch.from_numpy(y[rows, L - length:])); n += 1
    return dict(seconds=time.time() - start, loss=total / n)


@torch.no_grad()
def top(request):
    histories, training = real(); model = training.model; model.eval(); start = time.time()
    for length, rows in batches([len(h) - 1 for h in histories], 256, request['bucketed'], False):
        taken = [histories[i][:-1] for i in rows]
        scores = model(torch.tensor([pad(h, length) for h in taken]))[:, -1] @ model.E.weight.t()
        bought = torch.tensor([(row, product) for row, h in enumerate(taken) for product in h])
        scores[bought[:, 0], bought[:, 1]] = -1e9; scores[:, 0] = -1e9
        torch.topk(scores, 10)
    model.train()
    return dict(rate=len(histories) / (time.time() - start))


def memory(_): return dict(megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


state, tasks = {}, dict(describe=describe, steps=steps, epoch=epoch, top=top, memory=memory)
for line in sys.stdin:
    request = json.loads(line); print(json.dumps(tasks[request['task']](request)), flush=True)
