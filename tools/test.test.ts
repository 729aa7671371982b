import { describe, expect, it } from 'vitest';
import { LANES, sum, vitestCount } from './lanes.mjs';
import { phpunitCount } from './lib/phpunit.mjs';

describe('counting tests', () => {
	const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((test) => ({ status: test })) });
	it('takes over the numbers of Vitest', () => expect(vitestCount({ numPassedTests: 7, numFailedTests: 2, testResults: [file('failed', 'failed', 'failed')] }, 1)).toEqual({ passed: 7, failed: 2 }));
	it('counts each file that could not be loaded as a failure', () => {
		expect(vitestCount({ numPassedTests: 7, numFailedTests: 1, testResults: [file('failed'), file('failed', 'failed'), file('passed', 'passed')] }, 1)).toEqual({ passed: 7, failed: 2 });
	});
	it('counts a run that broke outside its tests as one failure', () => expect(vitestCount({ numPassedTests: 7, numFailedTests: 0, testResults: [] }, 1)).toEqual({ passed: 7, failed: 1 }));
	it('counts a run without a report as one failure', () => expect(vitestCount(undefined, 1)).toEqual({ passed: 0, failed: 1 }));

	const junit = '<?xml version="1.0"?>\n<testsuites>\n  <testsuite name="" tests="10" assertions="30" errors="1" warnings="0" failures="2" skipped="3" time="1.2">\n    <testsuite name="A" tests="10" errors="1" failures="2" skipped="3">';
	it('takes over the numbers of PHPUnit, and counts what was skipped as neither', () => expect(phpunitCount(junit, 2)).toEqual({ passed: 4, failed: 3 }));
	it('counts PHPUnit without a report as one failure', () => expect(phpunitCount('', 255)).toEqual({ passed: 0, failed: 1 }));

	it('adds up lanes', () => expect(sum([{ passed: 1, failed: 0 }, { passed: 2, failed: 3 }])).toEqual({ passed: 3, failed: 3 }));
});

describe('the lanes', () => {
	it('have the names that people type', () => expect(LANES.map(({ name }) => name)).toEqual(['check', 'unit', 'simulator', 'php', 'browsers']));
});
