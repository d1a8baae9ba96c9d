/** What an event of the simulator is about: a timer, a job (by slot and generation), an instance, a link, a fault, or all nodes. */
export const TIMER = 0;
export const REACH_NODE = 1;
export const END_SERVICE = 2;
export const RETURN = 3;
export const LOSE = 4;
export const INSTANCE_READY = 5;
export const INSTANCE_GONE = 6;
export const SAMPLE = 7;
export const PASS_GATEWAY = 8;
export const LINK = 9;
export const PULLED = 10;
export const END_SHARED = 11;
export const BATCH_DUE = 12;
export const FAULT_BEGINS = 13;
export const FAULT_ENDS = 14;
export const CUT_TIMEOUT = 15;
