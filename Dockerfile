# The server, in a container. CPU by default:   docker build -t retrieval .
# With the CUDA provider:                        docker build -t retrieval:cuda --build-arg DEVICE=cuda .
#
# Run: docker run --read-only --tmpfs /tmp -p 8012:8012 \
#        -v ./keys.json:/etc/retrieval/keys.json:ro -v retrieval-data:/data -v ./models:/models:ro -v ./datastores:/datastores:ro retrieval
# The container listens on all its interfaces, so it needs a keys file (retrieval keys add --keys-file keys.json --tenant me).
# It runs as user 1654, who cannot read a file that only its owner may: chmod 644 keys.json (it holds hashes, no keys), or --user "$(id -u)" with
# a folder of that user at /data. Keys are read at start: restart after adding or removing one.

ARG DEVICE=cpu

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG DEVICE
# The build takes ONNX Runtime from npm packages, by pinned hashes.
RUN apt-get update && apt-get install -y --no-install-recommends npm && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN [ "$DEVICE" = cuda ] && gpu=true || gpu=false; dotnet publish tools/Retrieval.Cli -c Release -o /app -p:OnnxRuntimeGpu=$gpu

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS runtime-cpu
FROM nvidia/cuda:13.0.0-cudnn-runtime-ubuntu24.04 AS runtime-cuda
COPY --from=mcr.microsoft.com/dotnet/aspnet:10.0 /usr/share/dotnet /usr/share/dotnet
RUN ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet && useradd --uid 1654 app

FROM runtime-${DEVICE}
ENV RETRIEVAL_URLS=http://0.0.0.0:8012 \
    RETRIEVAL_KEYS_FILE=/etc/retrieval/keys.json \
    RETRIEVAL_DATA=/data \
    DOTNET_EnableDiagnostics=0
RUN mkdir /data && chown 1654:1654 /data
COPY --from=build /app /app
USER 1654
VOLUME ["/data", "/models", "/datastores"]
EXPOSE 8012
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s CMD ["dotnet", "/app/retrieval.dll", "doctor", "--health", "--url", "http://127.0.0.1:8012"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["dotnet", "/app/Retrieval.Server.dll"]
