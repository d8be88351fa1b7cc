// Server-sent events out of a response's body. (EventSource can neither post nor send a key.)

/** Yields the object of every data line; throws what an error frame says. */
export async function* readEvents(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }

      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines.filter((text) => text.startsWith("data: "))) {
        const event = JSON.parse(line.slice(6));
        if (event.error) {
          throw new Error(event.error.message);
        }

        yield event;
      }
    }
  } finally {
    reader.releaseLock();
  }
}
