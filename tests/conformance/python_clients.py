# SPDX-License-Identifier: Apache-2.0
"""The Python clients `openai` and `anthropic`, told what to do by the conformance run (python.mjs).

A line of JSON on standard input is an order: to open a conversation, to say something, to hand in results of
tools, to stop an order that takes too long. A line on standard output is the reply, in the words that all
clients of the run share.
"""
import asyncio
import json
import sys

import anthropic
import openai
import pydantic


class Forecast(pydantic.BaseModel):
    """The structured answer of the scenarios, as users of the libraries write it."""

    city: str
    celsius: float


class Conversation:
    """What the three kinds have in common: a client that keeps its last request, and the answer's headers."""

    def __init__(self, settings, library, client, base_url):
        self.settings = settings
        self.history = []
        self.sent = ""
        self.headers = {}

        async def keep(response):
            self.sent = response.request.content.decode()
            self.headers = dict(response.headers)

        self.client = client(
            base_url=base_url,
            api_key="sk-of-the-client",
            max_retries=0,
            http_client=library.DefaultAsyncHttpxClient(event_hooks={"response": [keep]}),
        )

    async def say(self, parts):
        plain = len(parts) == 1 and "text" in parts[0]
        content = parts[0]["text"] if plain else [self.part(part) for part in parts]
        self.history.append({"role": "user", "content": content})
        return await self.ask()

    async def ask(self):
        pieces = []
        asked = self.request()
        if self.settings["stream"]:
            answer = await self.stream(asked, pieces)
        elif "schema" in self.settings:
            answer = await self.api().parse(**asked)
        elif self.settings.get("long"):
            answer = await read_slowly(self.api(), asked)
        else:
            answer = await self.api().create(**asked)
        shared = {"pieces": pieces, "headers": self.headers, "sent": self.sent}
        return {**self.reply(answer), **shared}


async def read_slowly(api, asked):
    """By the interface for long answers: the body is read when one asks for it, not before."""
    async with api.with_streaming_response.create(**asked) as response:
        return await response.parse()


def call(identity, name, arguments):
    return {"id": identity, "name": name, "arguments": arguments}


def figures(given, taken, reasoning):
    return {"input": given, "output": taken, "reasoning": reasoning}


def plain(parsed):
    """A structured answer as JSON has it."""
    return parsed.model_dump() if isinstance(parsed, Forecast) else parsed


def of_type(items, kind):
    return [item for item in items if item.type == kind]


def png_url(part):
    return "data:image/png;base64," + part["png"]


class OpenAIChat(Conversation):
    finishes = {"stop": "end", "tool_calls": "tools", "length": "length"}

    def __init__(self, url, settings):
        super().__init__(settings, openai, openai.AsyncOpenAI, url + "/v1")

    def api(self):
        return self.client.chat.completions

    @staticmethod
    def part(part):
        if "text" in part:
            return {"type": "text", "text": part["text"]}
        return {"type": "image_url", "image_url": {"url": png_url(part)}}

    async def results(self, outputs):
        for each in outputs:
            self.history.append({"role": "tool", "tool_call_id": each["id"], "content": each["output"]})
        return await self.ask()

    def request(self):
        out = {"model": self.settings["model"], "messages": list(self.history)}
        if "system" in self.settings:
            out["messages"].insert(0, {"role": "system", "content": self.settings["system"]})
        if "tools" in self.settings:
            out["tools"] = [{"type": "function", "function": tool} for tool in self.settings["tools"]]
        if self.settings.get("thinking"):
            out["reasoning_effort"] = "low"
        if "maxTokens" in self.settings:
            out["max_completion_tokens"] = self.settings["maxTokens"]
        if "schema" in self.settings:
            out["response_format"] = Forecast
        return out

    async def stream(self, asked, pieces):
        asked = {**asked, "stream_options": {"include_usage": True}}
        async with self.api().stream(**asked) as stream:
            async for event in stream:
                if event.type == "content.delta" and event.delta:
                    pieces.append(event.delta)
            return await stream.get_final_completion()

    def reply(self, completion):
        choice, usage = completion.choices[0], completion.usage
        message = choice.message
        self.history.append(self.replayed(message))
        details = usage.completion_tokens_details
        return {
            "text": message.content or "",
            "thinking": getattr(message, "reasoning_content", None) or "",
            "calls": [call(c.id, c.function.name, c.function.arguments) for c in message.tool_calls or []],
            "finish": self.finishes.get(choice.finish_reason, choice.finish_reason),
            "parsed": plain(getattr(message, "parsed", None)),
            "usage": figures(
                usage.prompt_tokens, usage.completion_tokens, details and details.reasoning_tokens or 0
            ),
        }

    @staticmethod
    def replayed(message):
        """As one sends it back: without what the library's helpers have added."""
        out = message.model_dump(exclude_none=True, exclude={"parsed"})
        for each in out.get("tool_calls", []):
            each["function"].pop("parsed_arguments", None)
            each.pop("index", None)
        return out


class OpenAIResponses(Conversation):
    def __init__(self, url, settings):
        super().__init__(settings, openai, openai.AsyncOpenAI, url + "/v1")

    def api(self):
        return self.client.responses

    @staticmethod
    def part(part):
        if "text" in part:
            return {"type": "input_text", "text": part["text"]}
        return {"type": "input_image", "detail": "auto", "image_url": png_url(part)}

    async def results(self, outputs):
        for each in outputs:
            item = {"type": "function_call_output", "call_id": each["id"], "output": each["output"]}
            self.history.append(item)
        return await self.ask()

    def request(self):
        out = {"model": self.settings["model"], "input": self.history, "store": False}
        if "system" in self.settings:
            out["instructions"] = self.settings["system"]
        if "tools" in self.settings:
            out["tools"] = [{"type": "function", "strict": False, **tool} for tool in self.settings["tools"]]
        if self.settings.get("thinking"):
            out["reasoning"] = {"effort": "low", "summary": "auto"}
            out["include"] = ["reasoning.encrypted_content"]
        if "maxTokens" in self.settings:
            out["max_output_tokens"] = self.settings["maxTokens"]
        if "schema" in self.settings:
            out["text_format"] = Forecast
        return out

    async def stream(self, asked, pieces):
        async with self.api().stream(**asked) as stream:
            async for event in stream:
                if event.type == "response.output_text.delta":
                    pieces.append(event.delta)
            return await stream.get_final_response()

    def reply(self, response):
        self.history += [self.replayed(item) for item in response.output]
        calls = of_type(response.output, "function_call")
        reasoning = of_type(response.output, "reasoning")
        finish = "tools" if calls else "end"
        usage = response.usage
        return {
            "text": response.output_text,
            "thinking": "".join(part.text for item in reasoning for part in item.summary),
            "calls": [call(c.call_id, c.name, c.arguments) for c in calls],
            "finish": finish if response.status == "completed" else response.status,
            "parsed": plain(getattr(response, "output_parsed", None)),
            "usage": figures(
                usage.input_tokens, usage.output_tokens, usage.output_tokens_details.reasoning_tokens
            ),
        }

    @staticmethod
    def replayed(item):
        out = item.model_dump(exclude_none=True)
        out.pop("parsed_arguments", None)
        for part in out.get("content") or []:
            part.pop("parsed", None)
        return out


class AnthropicMessages(Conversation):
    finishes = {"end_turn": "end", "tool_use": "tools", "max_tokens": "length"}

    def __init__(self, url, settings):
        super().__init__(settings, anthropic, anthropic.AsyncAnthropic, url)

    def api(self):
        return self.client.messages

    @staticmethod
    def part(part):
        if "text" in part:
            return {"type": "text", "text": part["text"]}
        source = {"type": "base64", "media_type": "image/png", "data": part["png"]}
        return {"type": "image", "source": source}

    async def results(self, outputs):
        blocks = [
            {"type": "tool_result", "tool_use_id": each["id"], "content": each["output"]} for each in outputs
        ]
        self.history.append({"role": "user", "content": blocks})
        return await self.ask()

    def request(self):
        out = {
            "model": self.settings["model"],
            "max_tokens": self.settings.get("maxTokens", 8192),
            "messages": self.history,
        }
        if "system" in self.settings:
            out["system"] = self.settings["system"]
        if "tools" in self.settings:
            out["tools"] = [
                {"name": t["name"], "description": t["description"], "input_schema": t["parameters"]}
                for t in self.settings["tools"]
            ]
        if self.settings.get("thinking"):
            out["thinking"] = {"type": "enabled", "budget_tokens": 2048}
        if "schema" in self.settings:
            out["output_format"] = Forecast
        return out

    async def stream(self, asked, pieces):
        async with self.api().stream(**asked) as stream:
            async for text in stream.text_stream:
                pieces.append(text)
            return await stream.get_final_message()

    def reply(self, message):
        blocks = [block.model_dump(exclude_none=True, exclude={"parsed_output"}) for block in message.content]
        self.history.append({"role": "assistant", "content": blocks})
        usage = message.usage
        # The three classes of input are disjoint here.
        given = usage.input_tokens + (usage.cache_read_input_tokens or 0)
        details = usage.output_tokens_details
        return {
            "text": "".join(block.text for block in of_type(message.content, "text")),
            "thinking": "".join(block.thinking for block in of_type(message.content, "thinking")),
            "calls": [call(b.id, b.name, json.dumps(b.input)) for b in of_type(message.content, "tool_use")],
            "finish": self.finishes.get(message.stop_reason, message.stop_reason),
            "parsed": plain(getattr(message, "parsed_output", None)),
            "usage": figures(
                given + (usage.cache_creation_input_tokens or 0),
                usage.output_tokens,
                details and details.thinking_tokens or 0,
            ),
        }


KINDS = {
    "openai-chat": OpenAIChat,
    "openai-responses": OpenAIResponses,
    "anthropic": AnthropicMessages,
}


async def obey(order, talks):
    if order["order"] == "start":
        return "ready"
    if order["order"] == "open":
        talks.append(KINDS[order["client"]](order["url"], order["settings"]))
        return len(talks) - 1
    talk = talks[order["talk"]]
    if order["order"] == "say":
        return await talk.say(order["parts"])
    return await talk.results(order["outputs"])


def headers_of(error):
    response = getattr(error, "response", None)
    return dict(response.headers) if response is not None else {}


async def answer(order, talks):
    out = {"id": order["id"]}
    try:
        out["reply"] = await obey(order, talks)
    except Exception as error:  # whatever it is, it is what the table shows
        out["error"] = {
            "libraryType": type(error).__name__,
            "message": str(error),
            "status": getattr(error, "status_code", None),
            "headers": headers_of(error),
        }
    print(json.dumps(out), flush=True)


async def main():
    reader = asyncio.StreamReader(limit=1 << 26)
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    talks, working = [], {}
    while line := await reader.readline():
        order = json.loads(line)
        if order["order"] == "stop":
            working[order["id"]].cancel()
        else:
            working[order["id"]] = asyncio.create_task(answer(order, talks))
    await asyncio.gather(*working.values(), return_exceptions=True)


asyncio.run(main())
