#!/usr/bin/env node
import { rohe } from './command-line/cli.ts';
import { Terminal } from './terminal.ts';

process.exitCode = await rohe(process.argv.slice(2), new Terminal(process.stdout, process.stderr));
