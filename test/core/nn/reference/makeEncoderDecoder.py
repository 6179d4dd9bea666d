"""Reference values for the encoder-decoder made of nn.Transformer, in double precision, on a tiny batch of left-padded
histories with the steps that follow them.

usage: python3 makeEncoderDecoder.py > encoderDecoder.json   (Debian: apt-get install python3-torch python3-numpy)

The loss is the mean over the steps of the cross-entropies of kind, product given the kind, and bucket of time: its value,
the gradient of every parameter, the losses of five Adam steps on the same batch and the parameters after them; and the
forecast of the step behind those written. Names and layouts are ours.
"""
import json, sys
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F

V, E, H, L, M, N, BLOCKS, KINDS, GAPS = 23, 8, 2, 8, 4, 6, 2, 3, 6
torch.manual_seed(41); rng = np.random.default_rng(43)
few = lambda *shape: 1 + np.floor(V * rng.random(shape) ** 3).astype(np.int64)   # few products, very often
ids = few(N, L)
for row, pad in enumerate([0, 1, 3, 5, 6, 2]): ids[row, :pad] = 0
steps, kinds, gaps = few(N, M), 1 + rng.integers(0, KINDS, (N, M)), rng.integers(0, GAPS, (N, M))
lengths = [4, 1, 2, 4, 3, 4]
asked = np.array([[m < length for m in range(M)] for length in lengths])
positions = np.flatnonzero(asked.reshape(-1))
shift = lambda a: np.concatenate([np.zeros((N, 1), np.int64), a[:, :-1]], 1)
fed = {name: torch.from_numpy(a) for name, a in dict(products=ids, written=shift(steps), writtenKind=shift(kinds), writtenGap=shift(gaps)).items()}
target = {name: torch.from_numpy(a.reshape(-1)[positions]) for name, a in dict(targets=steps, targetKind=kinds, targetGap=gaps).items()}


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        table = lambda rows: nn.Embedding(rows, E)
        self.product, self.position, self.step = nn.Embedding(V + 1, E, padding_idx=0), table(L), table(M)
        self.writtenKind, self.writtenGap, self.kind, self.gap, self.ofKind = table(KINDS + 1), table(GAPS), table(KINDS + 1), table(GAPS), table(KINDS + 1)
        self.core = nn.Transformer(E, H, BLOCKS, BLOCKS, 4 * E, 0., F.gelu, layer_norm_eps=1e-8, batch_first=True)

    def forward(self):
        padding = fed['products'] == 0
        read = self.product(fed['products']) * E ** .5 + self.position.weight
        written = self.product(fed['written']) * E ** .5 + self.writtenKind(fed['writtenKind']) + self.writtenGap(fed['writtenGap']) + self.step.weight
        mask = torch.triu(torch.full((M, M), float('-inf'), dtype=read.dtype), 1)
        return self.core(read, written, tgt_mask=mask, src_key_padding_mask=padding, memory_key_padding_mask=padding)


def named(model, of):
    out = {f'{name}.weight': of(getattr(model, name).weight) for name in ('product', 'position', 'step', 'writtenKind', 'writtenGap', 'kind', 'gap', 'ofKind')}
    def norm(at, layer): out[at + '.gain'], out[at + '.bias'] = of(layer.weight), of(layer.bias)
    def linear(at, weight, bias): out[at + '.weight'], out[at + '.bias'] = weight.t(), bias
    def attention(at, layer):
        w, b = of(layer.in_proj_weight), of(layer.in_proj_bias)
        for j, part in enumerate(('query', 'key', 'value')): linear(f'{at}.{part}', w[j * E:(j + 1) * E], b[j * E:(j + 1) * E])
        linear(at + '.out', of(layer.out_proj.weight), of(layer.out_proj.bias))
    def feed(at, layer): linear(at + 'feedForward.in', of(layer.linear1.weight), of(layer.linear1.bias)); linear(at + 'feedForward.out', of(layer.linear2.weight), of(layer.linear2.bias))
    norm('encoderNorm', model.core.encoder.norm); norm('decoderNorm', model.core.decoder.norm)
    for i, layer in enumerate(model.core.encoder.layers):
        at = f'encoder.{i}.'; attention(at + 'attention', layer.self_attn); feed(at, layer)
        norm(at + 'attentionNorm', layer.norm1); norm(at + 'feedForwardNorm', layer.norm2)
    for i, layer in enumerate(model.core.decoder.layers):
        at = f'decoder.{i}.'; attention(at + 'attention', layer.self_attn); attention(at + 'crossAttention', layer.multihead_attn); feed(at, layer)
        norm(at + 'attentionNorm', layer.norm1); norm(at + 'crossAttentionNorm', layer.norm2); norm(at + 'feedForwardNorm', layer.norm3)
    return {name: t.detach().clone() for name, t in out.items()}


def short(t): return [float(f'{x:.8g}') for x in t.detach().reshape(-1).tolist()]
def flat(tensors): return {name: short(t) for name, t in tensors.items()}


model = Network()
with torch.no_grad():
    for name, p in model.named_parameters(): p.copy_((torch.randn_like(p) * .4 + ('norm' in name and name.endswith('weight'))).float())
    model.product.weight[0] = 0
model = model.double()
start = flat(named(model, lambda p: p))
model.eval()
with torch.no_grad():
    last = model()[:, -1]
    queries = last[:, None] + model.ofKind.weight[1:]
    forecast = dict(kinds=short(torch.softmax(last @ model.kind.weight.t(), -1)), gaps=short(torch.softmax(last @ model.gap.weight.t(), -1)), scores=short(queries @ model.product.weight.t()))
model.train()
optimiser = torch.optim.Adam(model.parameters(), 1e-3, (.9, .98))
trail, gradients = [], None
for _ in range(5):
    optimiser.zero_grad(set_to_none=True)
    h = model().reshape(-1, E)[torch.from_numpy(positions)]
    loss = F.cross_entropy(h @ model.kind.weight.t(), target['targetKind']) + F.cross_entropy(h @ model.gap.weight.t(), target['targetGap']) \
        + F.cross_entropy((h + model.ofKind(target['targetKind'])) @ model.product.weight.t(), target['targets'])
    loss.backward()
    gradients = gradients or flat(named(model, lambda p: p.grad))
    optimiser.step(); trail.append(loss.item())
json.dump(dict(torch=torch.__version__, products=V, width=E, heads=H, blocks=BLOCKS, longest=L, steps=M, kinds=KINDS, gaps=GAPS, sizes=dict(N=N, L=L, M=M, T=len(positions)),
               batch={**{name: t.reshape(-1).tolist() for name, t in {**fed, **target}.items()}, 'positions': positions.tolist()},
               forecast=forecast, start=start, losses=trail, gradients=gradients, after=flat(named(model, lambda p: p))), sys.stdout, separators=(',', ':'))
