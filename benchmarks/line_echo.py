"""The floor to compare with: FastAPI and line-bot-sdk, an echo that keeps nothing. Run by benchmarks/line.py."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, Request, Response
from linebot.v3.messaging import AsyncApiClient, AsyncMessagingApi, Configuration, ReplyMessageRequest, TextMessage
from linebot.v3.webhook import WebhookParser


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    configuration = Configuration(
        access_token=os.environ["LINE_CHANNEL_ACCESS_TOKEN"], host=os.environ["LINE_API_BASE_URL"]
    )
    async with AsyncApiClient(configuration) as client:
        app.state.api = AsyncMessagingApi(client)
        yield


app = FastAPI(lifespan=lifespan)
parser = WebhookParser(os.environ["LINE_CHANNEL_SECRET"])


@app.get("/healthz")
async def health() -> Response:
    return Response("ok")


@app.post("/line/webhook")
async def webhook(request: Request) -> Response:
    body = (await request.body()).decode()
    for event in parser.parse(body, request.headers["x-line-signature"]):
        await app.state.api.reply_message(
            ReplyMessageRequest(reply_token=event.reply_token, messages=[TextMessage(text=event.message.text)])
        )
    return Response()


if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ["PORT"]), log_level="warning", access_log=False)
