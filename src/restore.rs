//! What becomes of the draft when HEAD arrives on a branch: the rules alone, as one table. Pure; [`crate::arrival`]
//! gathers what is the case and does what was chosen.

/// What is the case when HEAD has arrived on a branch.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    pub place: Place,
    /// The branch has no commit yet.
    pub orphan: bool,
    /// The branch left and the branch arrived on are at one commit.
    pub same_commit: bool,
    pub parked: Parked,
    pub record: Recorded,
}

/// What stands at the draft's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Another branch's draft, of which a copy is kept.
    Draft,
    /// Another branch's draft, which could not be kept.
    Unkept,
    Missing,
    /// A file that the arrived-on branch tracks.
    Tracked,
    /// A symbolic link, a folder, a pipe.
    Untouchable,
}

/// The branch's parked draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parked {
    None,
    /// Whoever wrote it had the branch's newest record before them, if there is one.
    Abreast,
    /// The branch has gone on elsewhere since it was written.
    Apart,
}

/// The newest record of the branch that has a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    None,
    /// Not found within the bounds of time and distance, which proves nothing.
    Unknown,
    /// Only trailers tell of it.
    Trailers,
    /// Of somebody whose text may be written unasked.
    Vouched,
    /// Of anybody else.
    Strange,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Nothing: what stands there is not ours.
    Leave,
    /// Nothing: it could not be kept.
    Refuse,
    /// The present draft is the arrived-on branch's from now on.
    Keep,
    /// The parked draft comes back.
    Park,
    /// The record's document is written.
    Record,
    /// The file goes: the branch has no document that may be written.
    Remove,
}

/// The first row that matches.
pub fn choose(arrival: &Arrival) -> Choice {
    let Arrival { place, orphan, same_commit, parked, record } = arrival;
    match (place, parked, record) {
        (Place::Tracked | Place::Untouchable, ..) => Choice::Leave,
        (Place::Unkept, ..) => Choice::Refuse,
        _ if *orphan => Choice::Keep,
        // Without a draft there is nothing to keep: the branch's own comes, as from afar.
        (Place::Draft, Parked::None, _) if *same_commit => Choice::Keep,
        (_, Parked::Apart | Parked::None, Recorded::Vouched) => Choice::Record,
        (_, Parked::Abreast | Parked::Apart, _) => Choice::Park,
        (_, Parked::None, _) => Choice::Remove,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table() {
        use {Choice as C, Parked as P, Place as At, Recorded as N};
        const AFAR: (bool, bool) = (false, false);
        const ORPHAN: (bool, bool) = (true, false);
        const SAME: (bool, bool) = (false, true);
        let rows = [
            // What is not ours is left alone, whatever there is.
            (At::Tracked, AFAR, P::Apart, N::Vouched, C::Leave),
            (At::Tracked, SAME, P::None, N::None, C::Leave),
            (At::Untouchable, AFAR, P::Abreast, N::Vouched, C::Leave),
            (At::Untouchable, ORPHAN, P::None, N::None, C::Leave),
            // A text that could not be kept is not replaced.
            (At::Unkept, AFAR, P::Abreast, N::Vouched, C::Refuse),
            (At::Unkept, SAME, P::Abreast, N::None, C::Refuse),
            (At::Unkept, ORPHAN, P::None, N::None, C::Refuse),
            // A branch that begins here takes the draft along.
            (At::Draft, ORPHAN, P::None, N::None, C::Keep),
            (At::Missing, ORPHAN, P::None, N::None, C::Keep),
            (At::Draft, SAME, P::None, N::Vouched, C::Keep),
            (At::Draft, SAME, P::Apart, N::Vouched, C::Record),
            (At::Draft, SAME, P::Abreast, N::None, C::Park),
            (At::Missing, SAME, P::Abreast, N::None, C::Park),
            (At::Missing, SAME, P::None, N::Vouched, C::Record),
            // The parked text, unless the branch went on elsewhere.
            (At::Draft, AFAR, P::Abreast, N::Vouched, C::Park),
            (At::Draft, AFAR, P::Abreast, N::None, C::Park),
            (At::Draft, AFAR, P::Abreast, N::Unknown, C::Park),
            (At::Draft, AFAR, P::Apart, N::Vouched, C::Record),
            (At::Draft, AFAR, P::Apart, N::Strange, C::Park),
            (At::Draft, AFAR, P::None, N::Vouched, C::Record),
            (At::Missing, AFAR, P::None, N::Vouched, C::Record),
            // What may not be written unasked is only told; another branch's draft does not stay for it.
            (At::Draft, AFAR, P::None, N::Strange, C::Remove),
            (At::Draft, AFAR, P::None, N::Trailers, C::Remove),
            (At::Draft, AFAR, P::None, N::Unknown, C::Remove),
            (At::Draft, AFAR, P::None, N::None, C::Remove),
            (At::Missing, AFAR, P::None, N::Strange, C::Remove),
            (At::Missing, AFAR, P::None, N::None, C::Remove),
        ];
        for (place, (orphan, same_commit), parked, record, choice) in rows {
            let arrival = Arrival { place, orphan, same_commit, parked, record };
            assert_eq!(choose(&arrival), choice, "{arrival:?}");
        }
    }
}
