"""The peer of `models.ts`: the same networks made of PyTorch's own modules on the CPU, driven line by line.

Reads one JSON request a line, answers each with one JSON line. Needs PyTorch and NumPy (Debian: python3-torch,
python3-numpy, libopenblas0).

  {"network": name, "seconds": s}      training steps a second on full batches of 128 x 50

Shapes: 64 wide, 50 long, dropout 0.2, batch 128, 12,101 products, 256 negatives that the batch shares, Adam(1e-3, 0.9,
0.98). rnn, gru, lstm: one nn.RNN, nn.GRU or nn.LSTM layer and a linear one. transformer: 2 blocks of 2 heads as SASRec
has them. bert4rec: 2 nn.TransformerEncoderLayers of 2 heads, 8 of the 50 products hidden.
"""
import json, sys, time
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F

L, B, D, BLOCKS, HEADS, DROP, NEG, THREADS, PRODUCTS, CODE, STEPS, GAPS = 50, 128, 64, 2, 2, 0.2, 256, 2, 12101, 32, 5, 12
torch.set_num_threads(THREADS); torch.manual_seed(0); rng = np.random.default_rng(0)


class Recurrent(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.E = nn.Embedding(PRODUCTS + 1, D, padding_idx=0); self.drop = nn.Dropout(DROP)
        self.layer = layer(D, D, batch_first=True); self.out = nn.Linear(D, D)

    def forward(self, x): return self.out(self.drop(self.layer(self.drop(self.E(x)))[0]))


class SASRec(nn.Module):
    def __init__(self):
        super().__init__()
        self.E = nn.Embedding(PRODUCTS + 1, D, padding_idx=0); self.P = nn.Embedding(L, D); self.drop = nn.Dropout(DROP)
        self.blocks = nn.ModuleList(nn.ModuleDict(dict(
            ln1=nn.LayerNorm(D, 1e-8), att=nn.MultiheadAttention(D, HEADS, DROP, batch_first=True),
            ln2=nn.LayerNorm(D, 1e-8), f1=nn.Linear(D, D), f2=nn.Linear(D, D))) for _ in range(BLOCKS))
        self.ln = nn.LayerNorm(D, 1e-8)
        self.register_buffer('causal', torch.triu(torch.ones(L, L, dtype=torch.bool), 1))

    def forward(self, x):
        h = self.drop(self.E(x) * D ** .5 + self.P.weight)
        for b in self.blocks:
            q = b['ln1'](h); y, _ = b['att'](q, h, h, attn_mask=self.causal, need_weights=False)
            h = b['ln2'](q + y); h = h + self.drop(b['f2'](self.drop(F.relu(b['f1'](h)))))
        return self.ln(h)


class BERT4Rec(nn.Module):
    def __init__(self):
        super().__init__()
        self.E = nn.Embedding(PRODUCTS + 1, D, padding_idx=0); self.H = nn.Embedding(2, D, padding_idx=0); self.P = nn.Embedding(L, D); self.drop = nn.Dropout(DROP)
        self.blocks = nn.ModuleList(nn.TransformerEncoderLayer(D, HEADS, 4 * D, DROP, F.gelu, 1e-8, batch_first=True) for _ in range(BLOCKS))
        self.into, self.norm, self.out = nn.LayerNorm(D, 1e-8), nn.LayerNorm(D, 1e-8), nn.Linear(D, D)

    def forward(self, x, hidden):
        shown = x * ~hidden
        h = self.drop(self.into(self.E(shown) * D ** .5 + self.H(hidden.long()) + self.P.weight))
        for block in self.blocks: h = block(h)
        return self.norm(F.gelu(self.out(h)))


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.E = nn.Embedding(PRODUCTS + 1, D, padding_idx=0); self.P = nn.Embedding(L, 2 * D); self.drop = nn.Dropout(DROP)
        self.layer = nn.GRU(D, D, batch_first=True); self.code, self.decoder, self.out, self.norm = nn.Linear(D, CODE), nn.Linear(CODE, 2 * D), nn.Linear(2 * D, D), nn.LayerNorm(D, 1e-8)

    def forward(self, x):
        code = torch.tanh(self.code(self.drop(self.layer(self.drop(self.E(x)))[0])[:, -1:]))
        return self.norm(self.out(F.gelu(self.decoder(code) + self.P.weight)))


class EncoderDecoder(nn.Module):
    def __init__(self):
        super().__init__()
        table = lambda rows: nn.Embedding(rows, D)
        self.E = nn.Embedding(PRODUCTS + 1, D, padding_idx=0); self.P, self.S, self.drop = table(L), table(STEPS), nn.Dropout(DROP)
        self.writtenKind, self.writtenGap, self.kind, self.gap, self.ofKind = table(2), table(GAPS), table(2), table(GAPS), table(2)
        self.core = nn.Transformer(D, HEADS, BLOCKS, BLOCKS, 4 * D, DROP, F.gelu, layer_norm_eps=1e-8, batch_first=True)
        self.register_buffer('causal', torch.triu(torch.full((STEPS, STEPS), float('-inf')), 1))

    def forward(self, x, y, gaps):
        begin = lambda ids: F.pad(ids[:, :-1], (1, 0))
        written = self.E(begin(y)) * D ** .5 + self.writtenKind(begin(torch.ones_like(y))) + self.writtenGap(begin(gaps)) + self.S.weight
        return self.core(self.drop(self.E(x) * D ** .5 + self.P.weight), self.drop(written), tgt_mask=self.causal)


NETWORKS = dict(autoencoder=Autoencoder, encoderDecoder=EncoderDecoder, bert4rec=BERT4Rec, rnn=lambda: Recurrent(nn.RNN), gru=lambda: Recurrent(nn.GRU), lstm=lambda: Recurrent(nn.LSTM), transformer=SASRec)


class Training:
    def __init__(self, network):
        self.model = NETWORKS[network](); self.optimiser = torch.optim.Adam(self.model.parameters(), 1e-3, (.9, .98))
        self.network = network; draw = lambda: torch.from_numpy(rng.integers(1, PRODUCTS + 1, (B, L)))
        self.fed = [(draw(), draw()) for _ in range(4)]
        for _ in range(2): self.step(*self.fed[0])

    def step(self, x, y):
        self.optimiser.zero_grad(set_to_none=True)
        others = 0.
        if self.network == 'bert4rec': # eight of each history, as many as we hide on the mean
            hidden = torch.rand(B, L).argsort(1) < 8
            h = self.model(x, hidden)[hidden]; y = x[hidden]
        elif self.network == 'encoderDecoder':
            y = y[:, :STEPS]; gaps = y % (GAPS - 1) + 1
            h = self.model(x, y, gaps).reshape(-1, D); y = y.reshape(-1); kinds = torch.ones_like(y)
            others = F.cross_entropy(h @ self.model.kind.weight.t(), kinds) + F.cross_entropy(h @ self.model.gap.weight.t(), gaps.reshape(-1))
            h = h + self.model.ofKind(kinds)
        else: h = self.model(x).reshape(-1, D); y = y.reshape(-1)
        table = self.model.E
        drawn = h @ table(torch.randperm(PRODUCTS)[:NEG] + 1).t()
        logits = torch.cat([(h * table(y)).sum(-1, keepdim=True), drawn], 1)
        loss = F.cross_entropy(logits, torch.zeros(len(y), dtype=torch.long)) + others; loss.backward(); self.optimiser.step()
        return loss.item()


state = {}
for line in sys.stdin:
    request = json.loads(line)
    training = state.setdefault(request['network'], None) or Training(request['network']); state[request['network']] = training
    start = time.time(); n = 0
    while time.time() - start < request['seconds']: training.step(*training.fed[n % 4]); n += 1
    print(json.dumps(dict(rate=n / (time.time() - start))), flush=True)
