import type { CaseFigures } from '@tingchao/domain/report/case-figures.ts';
import type { IncidentFigures } from '@tingchao/domain/report/incident-figures.ts';
import type { PostFigures } from '@tingchao/domain/report/post-figures.ts';
import type { postPaths } from '../elasticsearch/indices.ts';

/**
 * The field of a figure. Figures lie on top of each document in the index; a name that its kind of document has not does
 * not compile, so that no field is named twice and none is named wrongly.
 */
export const ofCase = (name: keyof CaseFigures): string => name;
export const ofIncident = (name: keyof IncidentFigures): string => name;
export const ofPost = (name: keyof PostFigures | keyof typeof postPaths): string => name;

/** A figure that all three kinds of document have: what a control may filter a mixed dashboard by. */
export const ofAll = (name: keyof CaseFigures & keyof IncidentFigures & keyof PostFigures): string => name;
