//! The population: what is left of all ended trials when each is taken in, one by one, and the worst let go.
//!
//! A function of the rows alone, so that every worker has the same one. Taking in a row costs `O(m P log P)` for `m <= 2`
//! objectives and `O(m P^2)` beyond; the usual row, dominated by the last front, `O(m P)`.

use tunesmith_math::pareto;

use super::member::Member;
use super::niches::Niches;
use crate::evidence::Evidence;

/// What decides among members that do not dominate each other.
#[derive(Debug, Clone)]
pub(super) enum Diversity {
    /// The crowding distance: NSGA-II.
    Crowding,
    /// Niches around reference directions: NSGA-III.
    Niches(Niches),
}

/// The members.
#[derive(Debug, Clone)]
pub(super) struct Population {
    size: usize,
    diversity: Diversity,
    members: Vec<Member>,
    /// The front of each member; those that are not whole have the number beyond the last front.
    fronts: Vec<usize>,
    rows: usize,
}

impl Population {
    /// An empty population that holds up to `size` members.
    pub(super) fn new(size: usize, diversity: Diversity) -> Self {
        Self { size: size.max(2), diversity, members: Vec::new(), fronts: Vec::new(), rows: 0 }
    }

    /// How many members it holds at most.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// How many rows were taken in.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    pub(super) fn members(&self) -> &[Member] {
        &self.members
    }

    /// The front that each member belongs to.
    pub(super) fn fronts(&self) -> &[usize] {
        &self.fronts
    }

    /// Takes in the rows that came since.
    pub(super) fn follow(&mut self, evidence: &Evidence) {
        for row in self.rows..evidence.len() {
            if let Some(member) = Member::of(evidence, row) {
                self.take_in(member);
            }
        }
        self.rows = evidence.len();
    }

    fn take_in(&mut self, member: Member) {
        if let Diversity::Niches(niches) = &mut self.diversity
            && member.is_whole()
        {
            niches.see(&member.costs);
        }
        let full = self.members.len() >= self.size;
        if full && self.is_hopeless(&member) {
            return;
        }
        self.members.push(member);
        self.sort();
        if full {
            // One of the last front or beyond: the fronts of the others stay as they are.
            let worst = self.worst();
            self.members.remove(worst);
            self.fronts.remove(worst);
        }
    }

    /// Whether a newcomer would be the first to go: it is worse than the last front, or than all that are not whole.
    fn is_hopeless(&self, member: &Member) -> bool {
        let last = self.fronts.iter().max().copied().unwrap_or(0);
        let beaten = |(kept, front): (&Member, &usize)| {
            *front == last
                && kept.is_whole()
                && (!member.is_whole() || pareto::dominates(&kept.costs, &member.costs))
        };
        let mut kept = self.members.iter().zip(&self.fronts);
        if self.members.iter().all(Member::is_whole) {
            kept.any(beaten)
        } else {
            self.members.iter().all(|kept| kept.compare(member).is_lt())
        }
    }

    fn sort(&mut self) {
        let whole: Vec<usize> = (0..self.members.len()).filter(|i| self.members[*i].is_whole()).collect();
        let costs: Vec<f64> = whole.iter().flat_map(|i| self.members[*i].costs.iter().copied()).collect();
        let objectives = whole.first().map_or(0, |i| self.members[*i].costs.len());
        let ranks = pareto::ranks(&costs, objectives);
        let beyond = ranks.iter().max().map_or(0, |last| last + 1);
        self.fronts.clear();
        self.fronts.resize(self.members.len(), beyond);
        for (member, rank) in whole.into_iter().zip(ranks) {
            self.fronts[member] = rank;
        }
    }

    /// The members of the last front.
    fn last_front(&self) -> Vec<usize> {
        let last = self.fronts.iter().max().copied().unwrap_or(0);
        (0..self.members.len()).filter(|i| self.fronts[*i] == last).collect()
    }

    /// Who is to go. Of equals the oldest: the population may drift along a plateau.
    fn worst(&self) -> usize {
        let by_order = |a: &usize, b: &usize| self.members[*a].compare(&self.members[*b]).then(b.cmp(a));
        let last = self.last_front();
        let worst = last.iter().copied().max_by(by_order).unwrap_or(0);
        if !self.members[worst].is_whole() || last.len() == 1 {
            return worst;
        }
        match &self.diversity {
            Diversity::Crowding => {
                let distances = self.crowding(&last);
                let mut places = 0..last.len();
                let least = |a: usize, b: usize| if distances[b] < distances[a] { b } else { a };
                places.next().map_or(worst, |first| last[places.fold(first, least)])
            }
            Diversity::Niches(niches) => {
                // All are whole: those that are not come after the last front.
                let costs: Vec<&[f64]> = self.members.iter().map(|m| &*m.costs).collect();
                niches.most_crowded(&costs, &last).unwrap_or(worst)
            }
        }
    }

    fn crowding(&self, front: &[usize]) -> Vec<f64> {
        let costs: Vec<f64> = front.iter().flat_map(|i| self.members[*i].costs.iter().copied()).collect();
        pareto::crowding_distances(&costs, costs.len() / front.len().max(1))
    }

    /// How lonely each member is: its crowding distance in its front, by which NSGA-II chooses parents of one front; the same
    /// for all in NSGA-III, where every direction is as good as the others.
    pub(super) fn loneliness(&self) -> Vec<f64> {
        let mut all = vec![0.0; self.members.len()];
        if matches!(self.diversity, Diversity::Niches(_)) {
            return all;
        }
        for front in 0..=self.fronts.iter().max().copied().unwrap_or(0) {
            let members: Vec<usize> =
                (0..all.len()).filter(|i| self.fronts[*i] == front && self.members[*i].is_whole()).collect();
            for (member, distance) in members.iter().zip(self.crowding(&members)) {
                all[*member] = distance;
            }
        }
        all
    }
}
