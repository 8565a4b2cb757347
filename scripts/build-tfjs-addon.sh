#!/usr/bin/env bash
# Builds the native addon of @tensorflow/tfjs-node-gpu, in the project folder ($1, else this one), against the libtensorflow of the
# tensorflow-cpu wheel (any newer libtensorflow_cc works, unmodified), so that this runtime can be exercised where its own
# download host cannot be reached. CPU only: it proves the code path, not the speed of a GPU.
set -euo pipefail
project=$(realpath "${1:-$(dirname "$0")/..}")
addon="$project/node_modules/@tensorflow/tfjs-node-gpu"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/spadework-tensorflow"
if [ ! -d "$cache/tensorflow" ]; then
  mkdir -p "$cache"
  python3 -m pip download --quiet --no-deps --dest "$cache" tensorflow-cpu
  (cd "$cache" && python3 -m zipfile -e tensorflow_cpu-*.whl . && rm tensorflow_cpu-*.whl)
fi
cd "$addon"
rm -rf deps && mkdir -p deps/lib
ln -s "$cache/tensorflow/include" deps/include
for name in libtensorflow.so libtensorflow_cc.so.2; do ln -s "$cache/tensorflow/libtensorflow_cc.so.2" "deps/lib/$name"; done
for name in libtensorflow_framework.so libtensorflow_framework.so.2; do ln -s "$cache/tensorflow/libtensorflow_framework.so.2" "deps/lib/$name"; done
npx --yes node-gyp rebuild --jobs max --module_name=tfjs_binding --module_path="$PWD/lib/napi-v8" --napi_build_version=8
node -e 'const tf = require("@tensorflow/tfjs-node-gpu"); console.log("tensorflow", tf.version["tfjs-core"], tf.getBackend())'
