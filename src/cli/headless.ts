import './index.ts'

// The terminal program inside the installed app, where it runs as a utility process: such a process does not end by itself.
process.stdout.write('', () => process.stderr.write('', () => process.exit()))
