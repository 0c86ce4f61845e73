# SPDX-License-Identifier: Apache-2.0
"""The Python clients `openai` and `anthropic`, told what to do by the conformance run (python.mjs).

A line of JSON on standard input is an order: to open a conversation, to say something, to hand in results of
tools. A line on standard output is the reply, in the words that all clients of the run share.
"""
import asyncio
import json
import sys

import anthropic
import openai


class Conversation:
    """What the three kinds have in common: a client that keeps the headers of its last answer."""

    def __init__(self, settings, library, client, base_url):
        self.settings = settings
        self.history = []
        self.headers = {}

        async def keep_headers(response):
            self.headers = dict(response.headers)

        self.client = client(
            base_url=base_url,
            api_key="sk-of-the-client",
            max_retries=0,
            http_client=library.DefaultAsyncHttpxClient(event_hooks={"response": [keep_headers]}),
        )

    def reply(self, text, thinking, calls, finish, usage, pieces):
        return {
            "text": text,
            "thinking": thinking,
            "calls": [{"id": i, "name": n, "arguments": a} for i, n, a in calls],
            "finish": finish,
            "usage": usage,
            "pieces": pieces,
            "headers": self.headers,
        }


def figures(given, taken, reasoning=None):
    """Tokens of a reply; without `reasoning` where the library's types have no place for it."""
    out = {"input": given, "output": taken}
    return out if reasoning is None else {**out, "reasoning": reasoning}


def of_type(items, kind):
    return [item for item in items if item.type == kind]


class OpenAIChat(Conversation):
    finishes = {"stop": "end", "tool_calls": "tools", "length": "length"}

    def __init__(self, url, settings):
        super().__init__(settings, openai, openai.AsyncOpenAI, url + "/v1")

    async def say(self, parts):
        self.history.append({"role": "user", "content": parts[0]["text"]})
        return await self.ask()

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
        return out

    async def ask(self):
        pieces = []
        if self.settings["stream"]:
            completion = await self.stream(pieces)
        else:
            completion = await self.client.chat.completions.create(**self.request())
        choice, usage = completion.choices[0], completion.usage
        message = choice.message
        self.history.append(self.replayed(message))
        calls = [(c.id, c.function.name, c.function.arguments) for c in message.tool_calls or []]
        details = usage.completion_tokens_details
        return self.reply(
            message.content or "",
            getattr(message, "reasoning_content", None) or "",
            calls,
            self.finishes.get(choice.finish_reason, choice.finish_reason),
            figures(usage.prompt_tokens, usage.completion_tokens, details and details.reasoning_tokens or 0),
            pieces,
        )

    async def stream(self, pieces):
        asked = {**self.request(), "stream_options": {"include_usage": True}}
        async with self.client.chat.completions.stream(**asked) as stream:
            async for event in stream:
                if event.type == "content.delta":
                    pieces.append(event.delta)
            return await stream.get_final_completion()

    @staticmethod
    def replayed(message):
        """As one sends it back: without what the library's helpers have added."""
        out = message.model_dump(exclude_none=True, exclude={"parsed"})
        for call in out.get("tool_calls", []):
            call["function"].pop("parsed_arguments", None)
            call.pop("index", None)
        return out


class OpenAIResponses(Conversation):
    def __init__(self, url, settings):
        super().__init__(settings, openai, openai.AsyncOpenAI, url + "/v1")

    async def say(self, parts):
        self.history.append({"role": "user", "content": parts[0]["text"]})
        return await self.ask()

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
        return out

    async def ask(self):
        pieces = []
        if self.settings["stream"]:
            response = await self.stream(pieces)
        else:
            response = await self.client.responses.create(**self.request())
        self.history += [self.replayed(item) for item in response.output]
        calls = [(c.call_id, c.name, c.arguments) for c in of_type(response.output, "function_call")]
        reasoning = of_type(response.output, "reasoning")
        finish = "tools" if calls else "end"
        usage = response.usage
        return self.reply(
            response.output_text,
            "".join(part.text for item in reasoning for part in item.summary),
            calls,
            finish if response.status == "completed" else response.status,
            figures(usage.input_tokens, usage.output_tokens, usage.output_tokens_details.reasoning_tokens),
            pieces,
        )

    async def stream(self, pieces):
        async with self.client.responses.stream(**self.request()) as stream:
            async for event in stream:
                if event.type == "response.output_text.delta":
                    pieces.append(event.delta)
            return await stream.get_final_response()

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

    async def say(self, parts):
        self.history.append({"role": "user", "content": parts[0]["text"]})
        return await self.ask()

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
        return out

    async def ask(self):
        pieces = []
        if self.settings["stream"]:
            message = await self.stream(pieces)
        else:
            message = await self.client.messages.create(**self.request())
        blocks = [block.model_dump(exclude_none=True, exclude={"parsed_output"}) for block in message.content]
        self.history.append({"role": "assistant", "content": blocks})
        usage = message.usage
        given = usage.input_tokens + (usage.cache_read_input_tokens or 0)
        details = usage.output_tokens_details
        thought = details and details.thinking_tokens or 0
        return self.reply(
            "".join(block.text for block in of_type(message.content, "text")),
            "".join(block.thinking for block in of_type(message.content, "thinking")),
            [(b.id, b.name, json.dumps(b.input)) for b in of_type(message.content, "tool_use")],
            self.finishes.get(message.stop_reason, message.stop_reason),
            figures(given + (usage.cache_creation_input_tokens or 0), usage.output_tokens, thought),
            pieces,
        )

    async def stream(self, pieces):
        async with self.client.messages.stream(**self.request()) as stream:
            async for text in stream.text_stream:
                pieces.append(text)
            return await stream.get_final_message()


KINDS = {
    "openai-chat": OpenAIChat,
    "openai-responses": OpenAIResponses,
    "anthropic": AnthropicMessages,
}


async def obey(order, url, talks):
    if order["order"] == "open":
        talks.append(KINDS[order["client"]](url, order["settings"]))
        return len(talks) - 1
    talk = talks[order["talk"]]
    if order["order"] == "say":
        return await talk.say(order["parts"])
    return await talk.results(order["outputs"])


def headers_of(error):
    response = getattr(error, "response", None)
    return dict(response.headers) if response is not None else {}


async def answer(line, url, talks):
    order = json.loads(line)
    out = {"id": order["id"]}
    try:
        out["reply"] = await obey(order, url, talks)
    except Exception as error:  # whatever it is, it is what the table shows
        out["error"] = {
            "libraryType": type(error).__name__,
            "message": str(error),
            "status": getattr(error, "status_code", None),
            "headers": headers_of(error),
        }
    print(json.dumps(out), flush=True)


async def main(url):
    reader = asyncio.StreamReader(limit=1 << 26)
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    talks, working = [], set()
    while line := await reader.readline():
        task = asyncio.create_task(answer(line, url, talks))
        working.add(task)
        task.add_done_callback(working.discard)
    await asyncio.gather(*working)


asyncio.run(main(sys.argv[1]))
