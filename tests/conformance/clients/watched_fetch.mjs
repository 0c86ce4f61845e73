// SPDX-License-Identifier: Apache-2.0
// A `fetch` that keeps what the clients' helpers do not show, the body of the last request and the headers of
// its answer, and that a signal ends at any time.

export function watchedFetch(signal) {
  let last = {};
  return {
    async fetch(url, init) {
      const either = init.signal ? AbortSignal.any([init.signal, signal]) : signal;
      const response = await fetch(url, { ...init, signal: either });
      last = { sent: init.body, headers: Object.fromEntries(response.headers) };
      return response;
    },
    last: () => last,
  };
}
