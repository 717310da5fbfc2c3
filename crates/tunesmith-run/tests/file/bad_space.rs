//! What is said of a bad space: the very place and the remedy.

use insta::assert_snapshot;

use crate::support::{said, said_of_model, said_of_space};

#[test]
fn a_log_scale_from_zero_is_marked_at_the_zero() {
    assert_snapshot!(said_of_space("lr = { float = [0.0, 0.1], scale = \"log\" }"), @r#"
    error: `lr` has scale = "log" but starts at 0
      ,-[study.toml:6:17]
    6 | lr = { float = [0.0, 0.1], scale = "log" }
      :                 ^|^
      :                  `-- a log scale needs a start above 0, for example 1e-5
      `----
    "#);
}

#[test]
fn a_range_that_starts_above_its_end_is_marked_whole() {
    assert_snapshot!(said_of_space("lr = { float = [0.1, 0.01] }\nlayers = { int = [4, 1] }"), @r#"
    error: the range of `lr` starts at 0.1, above its end 0.01
      ,-[study.toml:6:16]
    6 | lr = { float = [0.1, 0.01] }
      :                ^^^^^|^^^^^
      :                     `-- write [0.01, 0.1]
      `----

    error: the range of `layers` starts at 4, above its end 1
      ,-[study.toml:7:18]
    7 | layers = { int = [4, 1] }
      :                  ^^^|^^
      :                     `-- write [1, 4]
      `----
    "#);
}

#[test]
fn a_step_larger_than_its_range_is_marked_at_the_step() {
    assert_snapshot!(said_of_space("dropout = { float = [0.0, 0.5], step = 0.6 }\nn = { int = [1, 4], step = 1.5 }"), @r#"
    error: the step of `dropout`, 0.6, is larger than its range 0 to 0.5
      ,-[study.toml:6:40]
    6 | dropout = { float = [0.0, 0.5], step = 0.6 }
      :                                        ^|^
      :                                         `-- give a step up to 0.5
      `----

    error: the step of the whole number `n` is 1.5
      ,-[study.toml:7:28]
    7 | n = { int = [1, 4], step = 1.5 }
      :                            ^|^
      :                             `-- give a whole number such as 1, 8 or 16
      `----
    "#);
}

#[test]
fn choices_are_neither_empty_nor_twice_the_same() {
    assert_snapshot!(said_of_space("a = { choice = [] }\nb = { choice = [1, 2, 1.0] }"), @r#"
    error: `a` has no value to choose from
      ,-[study.toml:6:16]
    6 | a = { choice = [] }
      :                ^|
      :                 `-- list at least 1
      `----

    error: `b` lists 1 twice
      ,-[study.toml:7:16]
    7 | b = { choice = [1, 2, 1.0] }
      :                ^^^^^|^^^^^
      :                     `-- list each value once
      `----
    "#);
}

#[test]
fn a_cycle_of_conditions_is_named() {
    assert_snapshot!(
        said_of_space("a = { int = [1, 3], when = { b = 2 } }\nb = { int = [1, 3], when = { a = 2 } }"),
        @r#"
    error: the conditions of `a`, `b` wait for each other in a circle
      ,-[study.toml:6:28]
    6 | a = { int = [1, 3], when = { b = 2 } }
      :                            ^^^^|^^^^
      :                                `-- let one of them be active without the others
      `----
    "#
    );
}

#[test]
fn a_condition_on_a_value_that_the_parent_cannot_take_is_marked_at_the_value() {
    assert_snapshot!(
        said_of_space(
            "optimizer = { choice = [\"adam\", \"sgd\"] }\n\
             depth = { int = [1, 8] }\n\
             m = { float = [0, 1], when = { depth = { min = 2 }, optimizer = \"sdg\" } }\n\
             n = { float = [0, 1], when = { depth = { min = 20 } } }\n\
             o = { float = [0, 1], when = { optimiser = \"sgd\" } }"
        ),
        @r#"
    error: `m` waits for `optimizer` to be "sdg", which it cannot be
      ,-[study.toml:8:65]
    8 | m = { float = [0, 1], when = { depth = { min = 2 }, optimizer = "sdg" } }
      :                                                                 ^^|^^
      :                                                                   `-- `optimizer` is one of "adam", "sgd"
      `----

    error: `n` waits for `depth` to lie in a range that it never reaches
      ,-[study.toml:9:40]
    9 | n = { float = [0, 1], when = { depth = { min = 20 } } }
      :                                        ^^^^^^|^^^^^
      :                                              `-- `depth` is whole numbers 1 to 8
      `----

    error: `o` depends on `optimiser`, which does not exist
       ,-[study.toml:10:32]
    10 | o = { float = [0, 1], when = { optimiser = "sgd" } }
       :                                ^^^^|^^^^
       :                                    `-- did you mean `optimizer`?
       `----
    "#
    );
}

#[test]
fn a_condition_on_a_fixed_hyperparameter_says_that_it_is_fixed() {
    assert_snapshot!(
        said_of_model("optimizer = \"sgd\"\n[space]\nmomentum = { float = [0.0, 0.9], when = { optimizer = \"sgd\" } }"),
        @r#"
    error: `momentum` depends on `optimizer`, which does not exist
      ,-[study.toml:7:43]
    7 | momentum = { float = [0.0, 0.9], when = { optimizer = "sgd" } }
      :                                           ^^^^|^^^^
      :                                               `-- `optimizer` is fixed to "sgd" under [model]: leave the condition away
      `----
    "#
    );
}

#[test]
fn a_constraint_is_marked_where_it_cannot_be_read_or_decided() {
    assert_snapshot!(
        said_of_space(
            "layers = { int = [1, 4] }\nwidth = { int = [8, 64] }\n\
             constraints = [\"layers * width <= \", \"layers * widht <= 99\", \"layers + 1\", \"layers <= 2 $ 1\"]"
        ),
        @r#"
    error: the constraint `layers * width <= ` cannot be read
      ,-[study.toml:8:35]
    8 | constraints = ["layers * width <= ", "layers * widht <= 99", "layers + 1", "layers <= 2 $ 1"]
      :                                   |
      :                                   `-- a value is missing before the end
      `----

    error: `layers * widht <= 99` names `widht`, which does not exist
      ,-[study.toml:8:38]
    8 | constraints = ["layers * width <= ", "layers * widht <= 99", "layers + 1", "layers <= 2 $ 1"]
      :                                      ^^^^^^^^^^^|^^^^^^^^^^
      :                                                 `-- did you mean `width`?
      `----

    error: `layers + 1` cannot be decided: it is a number, not a condition that is true or false
      ,-[study.toml:8:62]
    8 | constraints = ["layers * width <= ", "layers * widht <= 99", "layers + 1", "layers <= 2 $ 1"]
      :                                                              ^^^^^^|^^^^^
      :                                                                    `-- compare numbers with numbers, text with `==`
      `----

    error: the constraint `layers <= 2 $ 1` cannot be read
      ,-[study.toml:8:89]
    8 | constraints = ["layers * width <= ", "layers * widht <= 99", "layers + 1", "layers <= 2 $ 1"]
      :                                                                                         |
      :                                                                                         `-- `$` means nothing here
      `----
    "#
    );
}

#[test]
fn a_fixed_value_in_the_space_is_told_where_it_belongs() {
    assert_snapshot!(said_of_model("[space.training]\nepochs = 20\nbatch_size = [16, 32]"), @r#"
    error: `epochs` has one fixed value, so there is nothing to tune
      ,-[study.toml:6:10]
    6 | epochs = 20
      :          ^|
      :           `-- put fixed values under [model]: epochs = 20
      `----
     help: with [command], write the value into the command itself

    error: `batch_size` is a list, which does not say what kind it is
      ,-[study.toml:7:14]
    7 | batch_size = [16, 32]
      :              ^^^^|^^^
      :                  `-- write { choice = [16, 32] } or { int = [16, 32] }
      `----
    "#);
}

#[test]
fn a_parameter_is_of_exactly_one_kind() {
    assert_snapshot!(
        said_of_space("a = { float = [0, 1], int = [0, 1] }\nb = { scale = \"log\" }\nc = { float = [0, 1, 2] }"),
        @r#"
    error: `a` is both float and int
      ,-[study.toml:6:29]
    6 | a = { float = [0, 1], int = [0, 1] }
      :                             ^^^|^^
      :                                `-- keep one of them
      `----

    error: `b` does not say what kind it is
      ,-[study.toml:7:1]
    7 | b = { scale = "log" }
      : |
      : `-- give float = [0.0, 1.0], int = [1, 10] or choice = ["a", "b"]
      `----

    error: `space.c.float` lists 3 values
      ,-[study.toml:8:15]
    8 | c = { float = [0, 1, 2] }
      :               ^^^^|^^^^
      :                   `-- expected two: [from, to]
      `----
    "#
    );
}

#[test]
fn keys_that_do_not_go_with_the_kind_are_marked() {
    assert_snapshot!(
        said_of_space("a = { choice = [1, 2], scale = \"log\" }\nb = { int = [1, 9], ordered = true }"),
        @r#"
    error: `scale` does not go with choice
      ,-[study.toml:6:32]
    6 | a = { choice = [1, 2], scale = "log" }
      :                                ^^|^^
      :                                  `-- it belongs to float and int
      `----

    error: `ordered` does not go with int
      ,-[study.toml:7:31]
    7 | b = { int = [1, 9], ordered = true }
      :                               ^^|^
      :                                 `-- it belongs to choice
      `----
    "#
    );
}

#[test]
fn words_of_other_tools_are_translated() {
    assert_snapshot!(
        said_of_space(
            "a = { float = [1e-5, 0.1], log = true }\nb = { values = [1, 2] }\nc = { min = 0, max = 1 }\n\
             d = { float = [0, 1], defualt = 0.5 }"
        ),
        @r#"
    error: unknown key `log`
      ,-[study.toml:6:28]
    6 | a = { float = [1e-5, 0.1], log = true }
      :                            ^|^
      :                             `-- write scale = "log"
      `----

    error: unknown key `values`
      ,-[study.toml:7:7]
    7 | b = { values = [1, 2] }
      :       ^^^|^^
      :          `-- write the values as choice = [...]
      `----

    error: unknown key `min`
      ,-[study.toml:8:7]
    8 | c = { min = 0, max = 1 }
      :       ^|^
      :        `-- write the range as float = [low, high] or int = [low, high]
      `----

    error: unknown key `max`
      ,-[study.toml:8:16]
    8 | c = { min = 0, max = 1 }
      :                ^|^
      :                 `-- write the range as float = [low, high] or int = [low, high]
      `----

    error: unknown key `defualt`
      ,-[study.toml:9:23]
    9 | d = { float = [0, 1], defualt = 0.5 }
      :                       ^^^|^^^
      :                          `-- did you mean `default`?
      `----
    "#
    );
}

#[test]
fn an_unknown_group_is_told_the_groups() {
    assert_snapshot!(said_of_space("[space.trainig]\nlr = { float = [0, 1] }\n[space.misc]\na = { int = [0, 1] }"), @r#"
    error: `trainig` is not a group of parameters
      ,-[study.toml:6:1]
    6 | [space.trainig]
      : ^^^^^^^|^^^^^^^
      :        `-- did you mean [space.training]?
      `----
     help: a parameter's name with a dot needs quotes: "optimizer.lr" = { float = [1e-5, 0.1] }

    error: `misc` is not a group of parameters
      ,-[study.toml:8:1]
    8 | [space.misc]
      : ^^^^^^|^^^^^
      :       `-- the groups are architecture, training, regularization, other
      `----
     help: a parameter's name with a dot needs quotes: "optimizer.lr" = { float = [1e-5, 0.1] }
    "#);
}

#[test]
fn a_default_or_a_prior_outside_the_range_is_marked() {
    assert_snapshot!(
        said_of_space(
            "a = { float = [0, 1], default = 2 }\nb = { float = [0, 1], prior = { normal = [3, 1] } }\n\
             c = { float = [0, 1], prior = {} }\nd = { float = [0, 1], prior = { normal = [0.5, 0] } }"
        ),
        @r#"
    error: the default of `a`, 2, is not among its values
      ,-[study.toml:6:33]
    6 | a = { float = [0, 1], default = 2 }
      :                                 |
      :                                 `-- its values are 0 to 1
      `----

    error: the normal prior of `b` is centred at 3, outside 0 to 1
      ,-[study.toml:7:31]
    7 | b = { float = [0, 1], prior = { normal = [3, 1] } }
      :                               ^^^^^^^^^|^^^^^^^^^
      :                                        `-- centre it inside the range
      `----

    error: the prior of `c` is not one distribution
      ,-[study.toml:8:31]
    8 | c = { float = [0, 1], prior = {} }
      :                               ^|
      :                                `-- write { normal = [mean, sd] } or { log_normal = [median, sigma] }
      `----

    error: the normal prior of `d` has the spread 0
      ,-[study.toml:9:31]
    9 | d = { float = [0, 1], prior = { normal = [0.5, 0] } }
      :                               ^^^^^^^^^^|^^^^^^^^^^
      :                                         `-- give a spread above 0
      `----
    "#
    );
}

#[test]
fn a_parameter_in_two_groups_is_marked_the_second_time() {
    assert_snapshot!(
        said("[study]\nobjective = \"minimize loss\"\n[command]\nrun = \"train\"\n\
              [space.training]\nlr = { float = [0, 1] }\n[space.other]\nlr = { float = [0, 2] }\n"),
        @r#"
    error: there are two parameters `lr`
      ,-[study.toml:8:1]
    8 | lr = { float = [0, 2] }
      : ^|
      :  `-- rename one
      `----
    "#
    );
}

#[test]
fn a_model_is_asked_for_what_it_can_do() {
    assert_snapshot!(
        said_of_model(
            "epoch = 5\nschedule = \"cosin\"\n[space]\nlearning_rat = { float = [0, 1] }\n\
             dropout = { float = [0.0, 2.0] }\nlayers = { float = [1, 4] }\n\
             optimizer = { choice = [\"adam\", \"adamw\"] }"
        ),
        @r#"
    error: the model "cnn" has no hyperparameter `epoch`
      ,-[study.toml:5:1]
    5 | epoch = 5
      : ^^|^^
      :   `-- did you mean `epochs`?
      `----
     help: its hyperparameters: layers, width, learning_rate, schedule, optimizer, momentum,
           batch_size, epochs, dropout, weight_decay

    error: `schedule` cannot be "cosin"
      ,-[study.toml:6:12]
    6 | schedule = "cosin"
      :            ^^^|^^^
      :               `-- did you mean "cosine"?
      `----

    error: the model "cnn" has no hyperparameter `learning_rat`
      ,-[study.toml:8:1]
    8 | learning_rat = { float = [0, 1] }
      : ^^^^^^|^^^^^
      :       `-- did you mean `learning_rate`?
      `----
     help: its hyperparameters: layers, width, learning_rate, schedule, optimizer, momentum,
           batch_size, epochs, dropout, weight_decay

    error: `dropout` cannot be 2
      ,-[study.toml:9:21]
    9 | dropout = { float = [0.0, 2.0] }
      :                     ^^^^^|^^^^
      :                          `-- it takes 0 to 0.95
      `----

    error: `layers` cannot be 1 to 4
       ,-[study.toml:10:20]
    10 | layers = { float = [1, 4] }
       :                    ^^^|^^
       :                       `-- it takes whole numbers: use int = [from, to]
       `----

    error: `optimizer` cannot be "adamw"
       ,-[study.toml:11:24]
    11 | optimizer = { choice = ["adam", "adamw"] }
       :                        ^^^^^^^^|^^^^^^^^
       :                                `-- did you mean "adam"?
       `----
    "#
    );
}

#[test]
fn what_refers_to_a_broken_parameter_is_not_blamed() {
    assert_snapshot!(
        said_of_space("a = { int = [1] }\nb = { int = [1, 3], when = { a = 1 } }\nconstraints = [\"a < b\"]"),
        @r#"
    error: `space.a.int` lists 1 value
      ,-[study.toml:6:13]
    6 | a = { int = [1] }
      :             ^|^
      :              `-- expected two: [from, to]
      `----
    "#
    );
}
