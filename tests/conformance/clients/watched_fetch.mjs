// SPDX-License-Identifier: Apache-2.0
// A fetch that remembers the headers of the last answer: the clients' helpers for streams do not show them.

export function watchedFetch() {
  let last = {};
  return {
    async fetch(...args) {
      const response = await fetch(...args);
      last = Object.fromEntries(response.headers);
      return response;
    },
    headers: () => last,
  };
}
