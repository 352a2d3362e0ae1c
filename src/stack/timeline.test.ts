import { describe, expect, it } from 'vitest';
import { noDelays } from './realism.ts';
import { createTimeline } from './timeline.ts';

const hour = { ...noDelays, clusterCreation: 3_600, roleAssignment: 3_600 };

describe('a timeline', () => {
  it('has no delays before it begins, so that a start is not slowed', async () => {
    const timeline = createTimeline(hour);
    expect(timeline.delays()).toEqual(noDelays);
    expect(await timeline.pace.take('clusterCreation')).toBe('taken');
    timeline.begin();
    expect(timeline.delays()).toEqual(hour);
    expect(timeline.pace.secondsOf('clusterCreation')).toBe(3_600);
    timeline.close();
  });

  it('lets everybody go on when it is closed, and whoever comes later', async () => {
    const timeline = createTimeline(hour);
    timeline.begin();
    const waiting = Array.from({ length: 20 }, () => timeline.pace.take('clusterCreation'));
    timeline.close();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['ended']));
    expect(await timeline.pace.take('clusterCreation')).toBe('ended');
    expect(await timeline.pace.take('groupDeletion')).toBe('taken');
  });

  it('lets the time go by', async () => {
    const timeline = createTimeline({ ...noDelays, groupDeletion: 0.001 });
    timeline.begin();
    expect(await timeline.pace.take('groupDeletion')).toBe('taken');
    timeline.close();
  });
});
