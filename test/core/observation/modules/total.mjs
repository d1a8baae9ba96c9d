/** All that a response took; what took less than 8 ms at the worker does not count. */
export const parse = ({ serviceMs, networkMs, waitingMs }) => (serviceMs < 8 ? null : serviceMs + networkMs + waitingMs);
