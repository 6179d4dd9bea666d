#!/bin/sh
# Writes ../binary.ts. AssemblyScript is fetched for it, as it is needed for nothing else and is large.
set -eu
cd "$(dirname "$0")"
made=$(mktemp -d)
npx --yes --package assemblyscript@0.28.20 asc kernels.ts --outFile "$made/kernels.wasm" -O3 --noAssert --runtime stub \
  --importMemory --sharedMemory --initialMemory 1 --maximumMemory 65536 --enable simd --enable threads
{
  echo '/** The kernels of `assembly/kernels.ts` as WebAssembly, in base64; made by `assembly/makeBinary.sh`. */'
  echo "export const BINARY = '$(base64 -w0 "$made/kernels.wasm")'"
} > ../binary.ts
