#!/usr/bin/env node
import { probe } from './probe.js';

/**
 * The container's health check: asks the local server for its health, and exits with 0 (SERVING) or 1. The first
 * argument is the port for when SKILLGATE_PORT is not set.
 */
const outcome = await probe(process.env, process.argv[2]);
if (!outcome.serving) console.error(outcome.reason);
process.exit(outcome.serving ? 0 : 1);
