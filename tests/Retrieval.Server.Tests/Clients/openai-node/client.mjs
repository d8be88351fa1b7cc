// OpenAI's client for Node.js, unmodified, against a server whose address is the first argument. Prints one JSON object of what it saw.
import OpenAI, { APIError, APIUserAbortError, BadRequestError, NotFoundError, RateLimitError } from "openai";

const [url, crowdedUrl] = process.argv.slice(2);
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "none", maxRetries: 0 });
const seen = {};

seen.models = (await client.models.list()).data.map((model) => model.id);

const completion = await client.completions.create({ model: "default", prompt: "def add(a, b):", max_tokens: 12, temperature: 0, logprobs: 2 });
seen.completion = {
  object: completion.object, text: completion.choices[0].text, reason: completion.choices[0].finish_reason,
  tokens: completion.usage.completion_tokens, logprobs: completion.choices[0].logprobs.tokens.length,
};

let text = "";
let usage = null;
for await (const chunk of await client.completions.create({
  model: "default", prompt: "def add(a, b):", max_tokens: 12, temperature: 0, stream: true, stream_options: { include_usage: true },
})) {
  text += chunk.choices[0]?.text ?? "";
  usage = chunk.usage ?? usage;
}
seen.streamed = { text, tokens: usage.completion_tokens };

const messages = [{ role: "user", content: "Write a function." }];
const chat = await client.chat.completions.create({
  model: "default", messages, max_completion_tokens: 16, temperature: 0, prediction: { type: "content", content: "def f(x):\n    return x\n" },
});
const details = chat.usage.completion_tokens_details;
seen.chat = {
  text: chat.choices[0].message.content, role: chat.choices[0].message.role, predicted: details.accepted_prediction_tokens + details.rejected_prediction_tokens,
};
let spoken = "";
for await (const chunk of await client.chat.completions.create({ model: "default", messages, max_completion_tokens: 16, temperature: 0, stream: true })) {
  spoken += chunk.choices[0]?.delta?.content ?? "";
}
seen.chatStreamed = spoken;

const errorOf = async (action) => {
  try {
    await action();
    return null;
  } catch (error) {
    return error;
  }
};
const unknown = await errorOf(() => client.completions.create({ model: "other", prompt: "a" }));
seen.unknown = { is404: unknown instanceof NotFoundError, code: unknown.code, requestId: Boolean(unknown.requestID) };
const hot = await errorOf(() => client.completions.create({ model: "default", prompt: "a", temperature: 3 }));
seen.hot = { is400: hot instanceof BadRequestError, param: hot.param };

const stop = new AbortController();
const aborted = await errorOf(async () => {
  const stream = await client.completions.create({ model: "default", prompt: "def f(", max_tokens: 1500, stream: true }, { signal: stop.signal });
  for await (const _ of stream) {
    stop.abort();
  }
});
seen.aborted = aborted === null || aborted instanceof APIUserAbortError;

// A server that holds one request at most: the second is told to come back, and comes back.
const crowded = new OpenAI({ baseURL: `${crowdedUrl}/v1`, apiKey: "none", maxRetries: 0 });
const busy = await crowded.completions.create({ model: "default", prompt: "def f(", max_tokens: 1500, stream: true, ignore_eos: true });
const refused = await errorOf(() => crowded.completions.create({ model: "default", prompt: "a" }));
seen.refused = { is429: refused instanceof RateLimitError, isApiError: refused instanceof APIError, retryAfter: refused.headers?.get("retry-after-ms") };
busy.controller.abort();
const patient = new OpenAI({ baseURL: `${crowdedUrl}/v1`, apiKey: "none", maxRetries: 5 });
seen.retried = (await patient.completions.create({ model: "default", prompt: "a", max_tokens: 2 })).object;

console.log(JSON.stringify(seen));
