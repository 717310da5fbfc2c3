//! What differs between two versions of a space, and whether the older trials still count.

use super::{Accept, Domain, Param, Space};

/// How a newer space relates to an older one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// They are the same.
    Same,
    /// Every older configuration is still valid and complete: ranges were widened, choices added (with parameters that only they
    /// make active), constraints dropped, or only roles, defaults and priors changed.
    /// A sentence for each difference.
    Extended(Vec<String>),
    /// Some older configurations would be invalid or incomplete. A sentence for each difference, those that hinder first.
    Incompatible(Vec<String>),
}

impl Space {
    /// What changes when `self`, the newer space, takes the place of `old`.
    pub fn change_from(&self, old: &Space) -> Change {
        let (mut fine, mut bad) = (Vec::new(), Vec::new());
        for p in old.params() {
            let Some(now) = self.get(&p.name) else {
                bad.push(format!("`{}` is gone", p.name));
                continue;
            };
            if now.domain != p.domain {
                let text =
                    format!("`{}` was {} and is {}", p.name, p.domain.describe(), now.domain.describe());
                if covers(&now.domain, &p.domain) { fine.push(text) } else { bad.push(text) }
            }
            if now.when != p.when {
                bad.push(format!("`{}` is active under another condition", p.name));
            }
            if now.role != p.role {
                fine.push(format!(
                    "`{}` has the role {} instead of {}",
                    p.name,
                    now.role.as_str(),
                    p.role.as_str()
                ));
            }
            if now.default != p.default {
                fine.push(format!("`{}` has another default", p.name));
            }
            if now.prior != p.prior {
                fine.push(format!("`{}` has another prior", p.name));
            }
        }
        for p in self.params().iter().filter(|p| old.get(&p.name).is_none()) {
            let text = format!("`{}` is new", p.name);
            if self.never_active_in(old, p) {
                fine.push(format!("{text}, and active only where there was nothing before"));
            } else {
                bad.push(text);
            }
        }
        for c in old.constraints().iter().filter(|c| !self.constraints().contains(c)) {
            fine.push(format!("the constraint `{c}` is gone"));
        }
        for c in self.constraints().iter().filter(|c| !old.constraints().contains(c)) {
            bad.push(format!("the constraint `{c}` is new"));
        }
        match (bad.is_empty(), fine.is_empty()) {
            (true, true) => Change::Same,
            (true, false) => Change::Extended(fine),
            (false, _) => {
                bad.extend(fine);
                Change::Incompatible(bad)
            }
        }
    }
}

impl Space {
    /// Whether no configuration of `old` makes the new parameter `p` active: its condition asks for values that are new too.
    fn never_active_in(&self, old: &Self, p: &Param) -> bool {
        p.when.iter().flat_map(|w| &w.tests).any(|test| match old.get(&test.parent) {
            Some(parent) => !Accept::reachable(&[&test.accept], &parent.domain),
            None => self.get(&test.parent).is_some_and(|parent| self.never_active_in(old, parent)),
        })
    }
}

/// Whether every value of `old` is a value of `new`.
fn covers(new: &Domain, old: &Domain) -> bool {
    match (new, old) {
        (Domain::Float { low, high, step: None, .. }, Domain::Float { low: l, high: h, .. }) => {
            low <= l && high >= h
        }
        (
            Domain::Float { low, high, step: Some(s), .. },
            Domain::Float { low: l, high: h, step: Some(t), .. },
        ) => {
            let ratio = t / s;
            low <= l && high >= h && (ratio - ratio.round()).abs() < 1e-9 && new.contains(&(*l).into())
        }
        (Domain::Int { low, high, step, .. }, Domain::Int { low: l, high: h, step: t, .. }) => {
            low <= l && high >= h && t % step == 0 && new.contains(&(*l).into())
        }
        (Domain::Choice { values, .. }, Domain::Choice { values: before, .. }) => {
            before.iter().all(|v| values.contains(v))
        }
        _ => new == old,
    }
}
