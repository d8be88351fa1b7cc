// Requests to the server this page came from, with the key if there is one.

import { askForKey, currentKey, forgetKey } from "./key.js";

/** A request that the server refused, in its own words. */
export class ApiError extends Error {
  constructor(status, message, body) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

/** Asks; a server with keys is asked again once the visitor gave one. */
export async function request(path, { method = "GET", body, signal } = {}) {
  for (;;) {
    const key = currentKey();
    const response = await fetch(path, {
      method,
      signal,
      credentials: "omit",
      headers: {
        ...(key ? { Authorization: `Bearer ${key}` } : {}),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (response.ok) {
      return response;
    }

    if (response.status === 401) {
      forgetKey(key);
      if (await askForKey()) {
        continue;
      }
    }

    throw await failure(response);
  }
}

export const getJson = async (path, options) => (await request(path, options)).json();

export const postJson = async (path, body, options) => (await request(path, { ...options, method: "POST", body })).json();

async function failure(response) {
  let body = null;
  try {
    body = await response.json();
  } catch {
    // Not JSON: the status has to do.
  }

  return new ApiError(response.status, body?.error?.message ?? `The server answered ${response.status}.`, body);
}
