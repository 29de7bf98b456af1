# The server alone: its database is another container's, or another machine's, named in DATABASE_URL.
FROM rust:1.95-slim-trixie AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libssl-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --release --locked

FROM debian:trixie-slim
# curl asks for the server's health, below.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl libssl3t64 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 miaou \
    && useradd --system --uid 10001 --gid miaou --no-create-home --home-dir /data --shell /usr/sbin/nologin miaou \
    && install -d -o miaou -g miaou -m 0711 /data
COPY --from=build /src/target/release/miaou /usr/local/bin/miaou
USER 10001:10001
WORKDIR /data
# The server's own keys.
VOLUME /data
EXPOSE 8080 8081 8082
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["curl", "--fail", "--silent", "--show-error", "--output", "/dev/null", "http://127.0.0.1:8080/health/ready"]
ENTRYPOINT ["miaou"]
CMD ["serve", "--listen", "0.0.0.0:8080", "--frames-listen", "0.0.0.0:8081", "--tchatator-listen", "0.0.0.0:8082", "--data", "/data"]
